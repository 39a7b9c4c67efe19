package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.wire.AcsCapability;

/** What is known about the access control services of a function (PCI Express Base 6.0, 7.7.11). */
public sealed interface AccessControl {

    /** Services any of which keeps peer traffic from the direct way. */
    int REDIRECT = AcsCapability.REQUEST_REDIRECT | AcsCapability.COMPLETION_REDIRECT | AcsCapability.EGRESS_CONTROL;

    /**
     * The dump does not say.
     *
     * @param why e.g. {@code capabilities need root}
     */
    record Unknown(String why) implements AccessControl {}

    /** The function has none. */
    record Absent() implements AccessControl {}

    /**
     * The function has them.
     *
     * @param services bits of the capability register
     * @param control bits that are on
     */
    record Present(int services, int control) implements AccessControl {}

    /** True if the function certainly redirects. */
    default boolean redirects() {
        return this instanceof Present present && (present.control() & REDIRECT) != 0;
    }

    /** True if it may redirect or not. */
    default boolean isUnknown() {
        return this instanceof Unknown;
    }
}

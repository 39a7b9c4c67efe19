package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the allow list says about one host bridge. The first device of its root bus stands for it, if that is at 00.0 or
 * is a root port.
 *
 * @param hostBridge its name, domain and bus: {@code 0000:00}
 * @param outcome why it was accepted or not
 * @param standsFor the device that stands for it, null if none does
 * @param entry the entry that decided, null if there is none
 */
public record HostBridgeCheck(
        String hostBridge,
        Outcome outcome,
        HostBridgeCheck.@Nullable Representative standsFor,
        HostBridgeAllowList.@Nullable Entry entry) {

    /** Why a host bridge was accepted or rejected. */
    public enum Outcome {
        /** The list has it. */
        LISTED,
        /** The list has it for functions below the same host bridge, and they are. */
        LISTED_SAME_HOST_BRIDGE,
        /** The list has it only for functions below the same host bridge, and they are not. */
        ONLY_SAME_HOST_BRIDGE,
        /** The list does not have it. */
        NOT_LISTED,
        /** The first device of the root bus is neither at 00.0 nor a root port, or there is none. */
        NO_REPRESENTATIVE
    }

    /**
     * The device that stands for a host bridge.
     *
     * @param address where it is
     * @param vendor vendor id
     * @param device device id
     */
    public record Representative(BusDeviceFunction address, int vendor, int device) {
        static Representative of(PciFunction function) {
            var identity = function.identity();
            return new Representative(function.address(), identity.vendor(), identity.device());
        }

        /** Identity as {@code 8086:2020}. */
        public String identity() {
            return "%04x:%04x".formatted(vendor, device);
        }
    }

    /** True if the list lets traffic through this host bridge. */
    public boolean isAccepted() {
        return outcome == Outcome.LISTED || outcome == Outcome.LISTED_SAME_HOST_BRIDGE;
    }

    /** The device that stands for the host bridge. */
    public Optional<Representative> representative() {
        return Optional.ofNullable(standsFor);
    }

    /** The entry of the allow list that decided. */
    public Optional<HostBridgeAllowList.Entry> listEntry() {
        return Optional.ofNullable(entry);
    }

    /** One sentence for people. */
    public String describe() {
        String who = "Host bridge " + hostBridge + (standsFor == null ? "" : " (" + standsFor.identity() + ")");
        return who
                + switch (outcome) {
                    case LISTED -> " is on the allow list" + hardware() + ".";
                    case LISTED_SAME_HOST_BRIDGE ->
                        " is on the allow list" + hardware() + " for functions below it, and both are.";
                    case ONLY_SAME_HOST_BRIDGE ->
                        " is on the allow list" + hardware() + " only for functions that are both below it.";
                    case NOT_LISTED -> " is not on the allow list.";
                    case NO_REPRESENTATIVE ->
                        " has no identity: the first device of its root bus is neither at 00.0 nor a root port.";
                };
    }

    private String hardware() {
        return entry == null ? "" : " (" + entry.hardware() + ")";
    }
}

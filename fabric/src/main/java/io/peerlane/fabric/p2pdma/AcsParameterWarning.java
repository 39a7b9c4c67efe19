package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;

/**
 * An entry of an ACS parameter that cannot be read; entries behind it count for nothing.
 *
 * @param parameter {@code disable_acs_redir} or {@code config_acs}
 * @param unread the parameter from that entry on
 * @param function the function whose registers were being set up; other functions may find their entry before this one
 */
public record AcsParameterWarning(String parameter, Problem problem, String unread, BusDeviceFunction function) {

    /** What is wrong with the entry. */
    public enum Problem {
        /** No address, no path and no identifiers. */
        SELECTOR("a selector [domain:]bus:device.function[/device.function] or pci:vendor:device"),
        /** No {@code @} in what is left. */
        FLAGS_MISSING("flags and @ before the selector"),
        /** A flag other than {@code 0}, {@code 1} and {@code x}. */
        FLAG("flags 0, 1 or x"),
        /** A bit above the seven of the register is forced. */
        FLAG_BEYOND_REGISTER("x for bits above 6");

        private final String wanted;

        Problem(String wanted) {
            this.wanted = wanted;
        }

        /** What can be read there. */
        public String wanted() {
            return wanted;
        }
    }

    /** One line for people. */
    public String message() {
        return "pci=%s: found '%s', wanted %s; the rest is ignored (seen at %s)"
                .formatted(parameter, unread, problem.wanted(), function);
    }

    boolean isAboutTheSameAs(AcsParameterWarning other) {
        return parameter.equals(other.parameter) && problem == other.problem && unread.equals(other.unread);
    }
}

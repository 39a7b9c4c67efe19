package io.peerlane.rdma.iwarp.wire;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A received Terminate. Every Terminate is fatal whatever it says, so this is for the log.
 *
 * @param readings what it can mean: one, or two where the octets leave both forms open
 * @param offender what follows the control field: segment length, DDP header, RDMAP header, as far as the peer sent them
 */
public record TerminateMessage(List<Reading> readings, byte[] offender) {

    /**
     * Layer, type and code as read one way.
     *
     * @param layer 0 RDMAP, 1 DDP, 2 LLP; up to 15
     * @param errorType 0 to 15
     * @param errorCode 0 to 255
     */
    public record Reading(int layer, int errorType, int errorCode) {

        /** The registered error, if it is one. */
        public Optional<TerminateCode> code() {
            return TerminateCode.of(layer, errorType, errorCode);
        }

        @Override
        public String toString() {
            return code().map(TerminateCode::toString)
                    .orElseGet(() -> "unknown error (%x/%x/%02x)".formatted(layer, errorType, errorCode));
        }
    }

    static TerminateMessage of(Reading rfc, Reading swapped, boolean rfcFlags, boolean swappedFlags, byte[] offender) {
        if (rfcFlags) {
            return new TerminateMessage(List.of(rfc), offender);
        }
        if (swappedFlags) {
            return new TerminateMessage(List.of(swapped), offender);
        }
        var registered = Stream.of(rfc, swapped)
                .distinct()
                .filter(r -> r.code().isPresent())
                .toList();
        return new TerminateMessage(registered.isEmpty() ? List.of(rfc) : registered, offender);
    }

    /** The readings in words, joined by "or". */
    @Override
    public String toString() {
        return readings.stream().map(Reading::toString).collect(Collectors.joining(" or "));
    }
}

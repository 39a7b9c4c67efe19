package io.peerlane.nvme.wire.tcp;

import java.util.Arrays;

/**
 * Fields of a termination request (NVMe TCP Transport 1.1, 3.6.2.4 and 3.6.2.5).
 *
 * @param statusCode FES as on the wire: {@link FatalErrorStatus}
 * @param information FEI, 0 to 2^32 - 1: byte offset of the field, for statuses about one
 * @param offendingHeader first bytes of the PDU that was refused, 0 to 128
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, as written below
public record Termination(int statusCode, long information, byte[] offendingHeader) {

    /** A copy of the bytes, of the first 128 at most. */
    public Termination {
        offendingHeader =
                Arrays.copyOf(offendingHeader, Math.min(offendingHeader.length, TerminationPdu.MAX_OFFENDING_BYTES));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Termination(int code, long fei, byte[] header)
                && code == statusCode
                && fei == information
                && Arrays.equals(header, offendingHeader);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * statusCode + Long.hashCode(information)) + Arrays.hashCode(offendingHeader);
    }

    @Override
    public String toString() {
        String name = FatalErrorStatus.of(statusCode).map(Enum::name).orElse("reserved");
        return "FES " + statusCode + " (" + name + "), FEI " + information;
    }
}

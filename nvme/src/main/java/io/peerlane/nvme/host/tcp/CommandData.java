package io.peerlane.nvme.host.tcp;

import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.PduHeader;
import org.jspecify.annotations.Nullable;

/**
 * How far the data of one command has come, and what the controller may say next about it (NVMe TCP Transport 1.1, 3.6.2.9 and
 * 3.6.2.10). Ranges are consecutive from 0 in either direction; sums of 32-bit fields are done in 64 bits.
 *
 * <pre>
 *   NONE, IN_CAPSULE: neither R2T nor C2HData may come
 *   SOLICITED --R2T at the next offset--&gt; SOLICITED, until all is asked for
 *   EXPECTED --C2HData at the next offset--&gt; EXPECTED, until all is there or LAST_PDU
 * </pre>
 */
final class CommandData {

    /** Which way it goes. */
    enum Way {
        /** There is none. */
        NONE,
        /** Behind the command in its capsule. */
        IN_CAPSULE,
        /** In H2CData, as R2Ts ask for it. */
        SOLICITED,
        /** In C2HData. */
        EXPECTED
    }

    private Way way = Way.NONE;
    private long bytes;
    private long next;
    private boolean over;
    private boolean damaged;

    /** A command begins. */
    void begin(Way newWay, long newBytes) {
        way = newWay;
        bytes = newBytes;
        next = 0;
        over = false;
        damaged = false;
    }

    /** The first rule that an R2T breaks; null if there is none: it is then {@link #advance taken}. */
    @Nullable
    Violation checkR2t(DataTransferPdu pdu) {
        if (way != Way.SOLICITED) {
            return Violation.field(DataTransferPdu.CCCID, "CCCID of R2T", nameOf(pdu), "a write without its data");
        }
        if (pdu.length() == 0) {
            return Violation.field(DataTransferPdu.DATAL, "R2TL", 0, "1 or more");
        }
        if (pdu.offset() + pdu.length() > bytes) {
            return Violation.range("R2TO + R2TL", pdu.offset() + pdu.length(), "at most " + bytes);
        }
        return pdu.offset() == next ? null : Violation.field(DataTransferPdu.DATAO, "R2TO", pdu.offset(), next);
    }

    /**
     * The first rule that a C2HData breaks; null if there is none: it is then {@link #advance taken}.
     *
     * @param dataBytes of the PDU, by its PLEN
     */
    @Nullable
    Violation checkC2hData(DataTransferPdu pdu, PduHeader common, long dataBytes) {
        if (way != Way.EXPECTED) {
            return Violation.field(DataTransferPdu.CCCID, "CCCID of C2HData", nameOf(pdu), "a command that reads");
        }
        if (over) {
            return Violation.sequence("C2HData", "one of " + nameOf(pdu) + " after the last", "a response");
        }
        if (pdu.length() != dataBytes) {
            return Violation.field(PduHeader.PLEN, "data by PLEN of C2HData", dataBytes + " bytes", pdu.length());
        }
        if (pdu.offset() != next) {
            return Violation.field(DataTransferPdu.DATAO, "DATAO of C2HData", pdu.offset(), next);
        }
        if (pdu.length() > bytes - next) {
            return Violation.range("DATAL of C2HData", pdu.length(), "at most " + (bytes - next));
        }
        return checkFlags(common, pdu.length() == bytes - next);
    }

    /** A transfer that ends early is legal: an error status follows. One that succeeded is whole. */
    private @Nullable Violation checkFlags(PduHeader common, boolean complete) {
        boolean last = common.has(PduHeader.LAST_PDU);
        if (complete && !last) {
            return Violation.field(PduHeader.FLAGS, "LAST_PDU of C2HData", false, "true with the last byte");
        }
        return common.has(PduHeader.SUCCESS) && !complete
                ? Violation.field(PduHeader.FLAGS, "SUCCESS of C2HData", true, "false before the last byte")
                : null;
    }

    private static String nameOf(DataTransferPdu pdu) {
        return "0x%04x".formatted(pdu.commandIdentifier());
    }

    /** Takes a range that passed its check. */
    void advance(long length, boolean last) {
        next += length;
        over |= last;
    }

    /** The digest of some of it is wrong. */
    void damage() {
        damaged = true;
    }

    /** Whether the digest of some of it was wrong. */
    boolean isDamaged() {
        return damaged;
    }

    /** Where the next byte goes or comes from. */
    long next() {
        return next;
    }

    /**
     * The rule that a response of success breaks; null if none: data that was asked for is there. A controller need not take all
     * data that a command carries.
     */
    @Nullable
    Violation checkSuccess() {
        return way != Way.EXPECTED || next == bytes
                ? null
                : Violation.sequence("CapsuleResp", "success after %d bytes of data".formatted(next), bytes);
    }
}

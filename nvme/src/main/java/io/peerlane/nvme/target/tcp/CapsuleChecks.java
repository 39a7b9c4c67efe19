package io.peerlane.nvme.target.tcp;

import static io.peerlane.fabric.octets.Octets.u8;

import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Checks of a command capsule's SGL against the capsule (NVMe TCP Transport 1.1, 3.5 and 3.6.2.6): in-capsule data is described
 * by an offset of 0 and its exact length, other data by a transport data block.
 */
final class CapsuleChecks {

    private static final int SGL1 = CapsulePdu.ENTRY + (int) SubmissionQueueEntry.DPTR;
    private static final int SGL1_IDENTIFIER = SGL1 + 15;
    private static final int COMMAND_FLAGS = CapsulePdu.ENTRY + 1;

    private CapsuleChecks() {}

    /**
     * The first rule that a capsule breaks; null if there is none. An entry that uses no SGL is left to the core, which refuses
     * the command.
     *
     * @param dataBytes in-capsule data
     * @param inlineBytes in-capsule data that commands other than Fabrics ones may carry on this queue
     */
    static @Nullable Violation check(MemorySegment header, long dataBytes, int inlineBytes) {
        boolean fabrics = u8(header, CapsulePdu.ENTRY) == AdminOpcode.FABRICS;
        int most = fabrics ? CapsulePdu.ADMIN_IN_CAPSULE_BYTES : inlineBytes;
        if (dataBytes > most) {
            return Violation.limit("in-capsule data", dataBytes + " bytes", "at most " + most);
        }
        if (u8(header, COMMAND_FLAGS) >> 6 != SubmissionQueueEntry.PSDT_SGL) {
            return null;
        }
        int type = SglDescriptor.type(header, SGL1);
        int subtype = SglDescriptor.subtype(header, SGL1);
        if (type == SglDescriptor.DATA_BLOCK && subtype == SglDescriptor.OFFSET) {
            return checkOffset(header, dataBytes);
        }
        if (type == SglDescriptor.TRANSPORT_DATA_BLOCK && subtype == SglDescriptor.TRANSPORT) {
            return dataBytes == 0 ? null : length(0, dataBytes);
        }
        return Violation.unsupported(
                SGL1_IDENTIFIER, "SGL identifier", "0x%02x".formatted(type << 4 | subtype), "0x01 or 0x5a");
    }

    private static @Nullable Violation checkOffset(MemorySegment header, long dataBytes) {
        long offset = SglDescriptor.address(header, SGL1);
        if (offset != 0) {
            return Violation.unsupported(SGL1, "SGL address of in-capsule data", Long.toUnsignedString(offset), 0);
        }
        long described = SglDescriptor.length(header, SGL1);
        return described == dataBytes ? null : length(described, dataBytes);
    }

    private static Violation length(long described, long found) {
        return Violation.field(
                PduHeader.PLEN, "in-capsule data by PLEN", found + " bytes", described + ", as the SGL says");
    }
}

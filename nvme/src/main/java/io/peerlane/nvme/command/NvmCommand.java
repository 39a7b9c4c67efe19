package io.peerlane.nvme.command;

import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;

/** A command of an I/O queue, NVM command set (NVM Command Set 1.1, 3). */
public sealed interface NvmCommand {

    /** Command identifier, 0 to 65535. */
    int cid();

    /** Namespace, 0 to 2^32 - 1. */
    long nsid();

    /** Opcode, 0 to 255. */
    int opcode();

    /** Writes all 64 bytes of the entry. */
    void emit(SubmissionQueueEntry entry);

    /** Reads any entry; the fields are copied out. */
    static NvmCommand parse(SubmissionQueueEntry entry) {
        return switch (entry.opcode()) {
            case NvmOpcode.FLUSH -> new Flush(entry.cid(), entry.nsid());
            case NvmOpcode.WRITE ->
                new Write(
                        entry.cid(),
                        entry.nsid(),
                        entry.startingLba(),
                        entry.blocks(),
                        entry.forceUnitAccess(),
                        DataPointer.parse(entry));
            case NvmOpcode.READ ->
                new Read(
                        entry.cid(),
                        entry.nsid(),
                        entry.startingLba(),
                        entry.blocks(),
                        entry.forceUnitAccess(),
                        DataPointer.parse(entry));
            default -> new Unsupported(entry.cid(), entry.nsid(), entry.opcode());
        };
    }

    /** Flush (3.2.2); namespace FFFFFFFFh means all. */
    record Flush(int cid, long nsid) implements NvmCommand {
        @Override
        public int opcode() {
            return NvmOpcode.FLUSH;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode(), cid, nsid);
        }
    }

    /**
     * Write (3.2.6).
     *
     * @param startingLba SLBA, unsigned
     * @param blocks 1 to 65536; the field is 0's based
     * @param forceUnitAccess FUA
     * @param data where the data is
     */
    record Write(int cid, long nsid, long startingLba, int blocks, boolean forceUnitAccess, DataPointer data)
            implements NvmCommand {
        @Override
        public int opcode() {
            return NvmOpcode.WRITE;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            data.emit(entry.start(opcode(), cid, nsid));
            entry.range(startingLba, blocks, forceUnitAccess);
        }
    }

    /**
     * Read (3.2.4).
     *
     * @param startingLba SLBA, unsigned
     * @param blocks 1 to 65536; the field is 0's based
     * @param forceUnitAccess FUA
     * @param data where the data goes
     */
    record Read(int cid, long nsid, long startingLba, int blocks, boolean forceUnitAccess, DataPointer data)
            implements NvmCommand {
        @Override
        public int opcode() {
            return NvmOpcode.READ;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            data.emit(entry.start(opcode(), cid, nsid));
            entry.range(startingLba, blocks, forceUnitAccess);
        }
    }

    /** Any other opcode. */
    record Unsupported(int cid, long nsid, int opcode) implements NvmCommand {
        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode, cid, nsid);
        }
    }
}

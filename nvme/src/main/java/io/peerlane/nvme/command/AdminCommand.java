package io.peerlane.nvme.command;

import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;

/** A command of the admin queue (NVMe Base 2.1, 5). */
public sealed interface AdminCommand {

    /** Command identifier, 0 to 65535. */
    int cid();

    /** Opcode, 0 to 255. */
    int opcode();

    /** Writes all 64 bytes of the entry. */
    void emit(SubmissionQueueEntry entry);

    /** Reads any entry; the fields are copied out. */
    static AdminCommand parse(SubmissionQueueEntry entry) {
        return switch (entry.opcode()) {
            case AdminOpcode.DELETE_IO_SUBMISSION_QUEUE ->
                new DeleteSubmissionQueue(entry.cid(), entry.cdw10() & 0xffff);
            case AdminOpcode.CREATE_IO_SUBMISSION_QUEUE -> CreateSubmissionQueue.of(entry);
            case AdminOpcode.GET_LOG_PAGE -> GetLogPage.of(entry);
            case AdminOpcode.DELETE_IO_COMPLETION_QUEUE ->
                new DeleteCompletionQueue(entry.cid(), entry.cdw10() & 0xffff);
            case AdminOpcode.CREATE_IO_COMPLETION_QUEUE -> CreateCompletionQueue.of(entry);
            case AdminOpcode.IDENTIFY -> Identify.of(entry);
            case AdminOpcode.ABORT -> new Abort(entry.cid(), entry.cdw10() & 0xffff, entry.cdw10() >>> 16);
            case AdminOpcode.SET_FEATURES -> SetFeatures.of(entry);
            case AdminOpcode.GET_FEATURES -> GetFeatures.of(entry);
            case AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST -> new AsynchronousEventRequest(entry.cid());
            case AdminOpcode.KEEP_ALIVE -> new KeepAlive(entry.cid());
            default -> new Unsupported(entry.cid(), entry.opcode());
        };
    }

    /**
     * Delete I/O Submission Queue (5.2.4).
     *
     * @param queueId 0 to 65535
     */
    record DeleteSubmissionQueue(int cid, int queueId) implements AdminCommand {
        @Override
        public int opcode() {
            return AdminOpcode.DELETE_IO_SUBMISSION_QUEUE;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode(), cid, 0).cdw10(queueId);
        }
    }

    /**
     * Create I/O Submission Queue (5.2.2).
     *
     * @param queueId 0 to 65535
     * @param entries slots, 1 to 65536; the field is 0's based
     * @param contiguous PC: {@code base} is the queue, not a PRP list
     * @param priority QPRIO, 0 urgent to 3 low; weighted round robin only
     * @param completionQueueId 0 to 65535
     * @param base PRP entry 1
     */
    record CreateSubmissionQueue(
            int cid, int queueId, int entries, boolean contiguous, int priority, int completionQueueId, long base)
            implements AdminCommand {
        private static CreateSubmissionQueue of(SubmissionQueueEntry entry) {
            int dw10 = entry.cdw10();
            int dw11 = entry.cdw11();
            return new CreateSubmissionQueue(
                    entry.cid(),
                    dw10 & 0xffff,
                    (dw10 >>> 16) + 1,
                    (dw11 & 1) != 0,
                    dw11 >> 1 & 3,
                    dw11 >>> 16,
                    entry.prp1());
        }

        @Override
        public int opcode() {
            return AdminOpcode.CREATE_IO_SUBMISSION_QUEUE;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode(), cid, 0)
                    .prp(base, 0)
                    .cdw10((entries - 1) << 16 | queueId)
                    .cdw11(completionQueueId << 16 | priority << 1 | (contiguous ? 1 : 0));
        }
    }

    /**
     * Get Log Page (5.1.12).
     *
     * @param nsid 0 or FFFFFFFFh for the controller's
     * @param logPage LID, 0 to 255
     * @param specific LSP, 7 bits
     * @param retainEvent RAE: events of the type stay masked
     * @param lengthBytes bytes wanted, 4 to 2^34; the field counts dwords, 0's based
     * @param offset LPO, bytes, unsigned
     * @param data where the page goes
     */
    record GetLogPage(
            int cid,
            long nsid,
            int logPage,
            int specific,
            boolean retainEvent,
            long lengthBytes,
            long offset,
            DataPointer data)
            implements AdminCommand {
        private static GetLogPage of(SubmissionQueueEntry entry) {
            int dw10 = entry.cdw10();
            long dwords = Integer.toUnsignedLong((entry.cdw11() & 0xffff) << 16 | dw10 >>> 16) + 1;
            return new GetLogPage(
                    entry.cid(),
                    entry.nsid(),
                    dw10 & 0xff,
                    dw10 >> 8 & 0x7f,
                    (dw10 & 1 << 15) != 0,
                    dwords * 4,
                    Integer.toUnsignedLong(entry.cdw12()) | (long) entry.cdw13() << 32,
                    DataPointer.parse(entry));
        }

        @Override
        public int opcode() {
            return AdminOpcode.GET_LOG_PAGE;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            int dwords = (int) (lengthBytes / 4 - 1);
            data.emit(entry.start(opcode(), cid, nsid));
            entry.cdw10(dwords << 16 | (retainEvent ? 1 << 15 : 0) | specific << 8 | logPage)
                    .cdw11(dwords >>> 16)
                    .cdw12((int) offset)
                    .cdw13((int) (offset >>> 32));
        }
    }

    /**
     * Delete I/O Completion Queue (5.2.3).
     *
     * @param queueId 0 to 65535
     */
    record DeleteCompletionQueue(int cid, int queueId) implements AdminCommand {
        @Override
        public int opcode() {
            return AdminOpcode.DELETE_IO_COMPLETION_QUEUE;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode(), cid, 0).cdw10(queueId);
        }
    }

    /**
     * Create I/O Completion Queue (5.2.1).
     *
     * @param queueId 0 to 65535
     * @param entries slots, 1 to 65536; the field is 0's based
     * @param contiguous PC: {@code base} is the queue, not a PRP list
     * @param interruptsEnabled IEN
     * @param vector IV, 0 to 65535
     * @param base PRP entry 1
     */
    record CreateCompletionQueue(
            int cid, int queueId, int entries, boolean contiguous, boolean interruptsEnabled, int vector, long base)
            implements AdminCommand {
        private static CreateCompletionQueue of(SubmissionQueueEntry entry) {
            int dw10 = entry.cdw10();
            int dw11 = entry.cdw11();
            return new CreateCompletionQueue(
                    entry.cid(),
                    dw10 & 0xffff,
                    (dw10 >>> 16) + 1,
                    (dw11 & 1) != 0,
                    (dw11 & 2) != 0,
                    dw11 >>> 16,
                    entry.prp1());
        }

        @Override
        public int opcode() {
            return AdminOpcode.CREATE_IO_COMPLETION_QUEUE;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode(), cid, 0)
                    .prp(base, 0)
                    .cdw10((entries - 1) << 16 | queueId)
                    .cdw11(vector << 16 | (interruptsEnabled ? 2 : 0) | (contiguous ? 1 : 0));
        }
    }

    /**
     * Identify (5.1.13).
     *
     * @param nsid namespace, or where a list starts
     * @param cns which structure, 0 to 255
     * @param controllerId CNTID, 0 to 65535
     * @param commandSet CSI, 0 to 255
     * @param data where the 4096 bytes go
     */
    record Identify(int cid, long nsid, int cns, int controllerId, int commandSet, DataPointer data)
            implements AdminCommand {
        private static Identify of(SubmissionQueueEntry entry) {
            return new Identify(
                    entry.cid(),
                    entry.nsid(),
                    entry.cdw10() & 0xff,
                    entry.cdw10() >>> 16,
                    entry.cdw11() >>> 24,
                    DataPointer.parse(entry));
        }

        @Override
        public int opcode() {
            return AdminOpcode.IDENTIFY;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            data.emit(entry.start(opcode(), cid, nsid));
            entry.cdw10(controllerId << 16 | cns).cdw11(commandSet << 24);
        }
    }

    /**
     * Abort (5.1.1).
     *
     * @param submissionQueueId queue of the command to abort
     * @param commandId its identifier
     */
    record Abort(int cid, int submissionQueueId, int commandId) implements AdminCommand {
        @Override
        public int opcode() {
            return AdminOpcode.ABORT;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode(), cid, 0).cdw10(commandId << 16 | submissionQueueId);
        }
    }

    /**
     * Set Features (5.1.25).
     *
     * @param nsid namespace of a namespace specific feature
     * @param feature FID, 0 to 255
     * @param save SV: keep the value over power cycles
     * @param value CDW11
     * @param value2 CDW12
     * @param data data of the features that have some
     */
    record SetFeatures(int cid, long nsid, int feature, boolean save, int value, int value2, DataPointer data)
            implements AdminCommand {
        private static SetFeatures of(SubmissionQueueEntry entry) {
            int dw10 = entry.cdw10();
            return new SetFeatures(
                    entry.cid(),
                    entry.nsid(),
                    dw10 & 0xff,
                    dw10 < 0,
                    entry.cdw11(),
                    entry.cdw12(),
                    DataPointer.parse(entry));
        }

        @Override
        public int opcode() {
            return AdminOpcode.SET_FEATURES;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            data.emit(entry.start(opcode(), cid, nsid));
            entry.cdw10((save ? 1 << 31 : 0) | feature).cdw11(value).cdw12(value2);
        }
    }

    /**
     * Get Features (5.1.11).
     *
     * @param nsid namespace of a namespace specific feature
     * @param feature FID, 0 to 255
     * @param select SEL: 0 current, 1 default, 2 saved, 3 capabilities
     * @param value CDW11
     * @param data where the data of the features that have some goes
     */
    record GetFeatures(int cid, long nsid, int feature, int select, int value, DataPointer data)
            implements AdminCommand {
        private static GetFeatures of(SubmissionQueueEntry entry) {
            int dw10 = entry.cdw10();
            return new GetFeatures(
                    entry.cid(), entry.nsid(), dw10 & 0xff, dw10 >> 8 & 7, entry.cdw11(), DataPointer.parse(entry));
        }

        @Override
        public int opcode() {
            return AdminOpcode.GET_FEATURES;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            data.emit(entry.start(opcode(), cid, nsid));
            entry.cdw10(select << 8 | feature).cdw11(value);
        }
    }

    /** Asynchronous Event Request (5.1.2). */
    record AsynchronousEventRequest(int cid) implements AdminCommand {
        @Override
        public int opcode() {
            return AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode(), cid, 0);
        }
    }

    /** Keep Alive (5.1.14). */
    record KeepAlive(int cid) implements AdminCommand {
        @Override
        public int opcode() {
            return AdminOpcode.KEEP_ALIVE;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode(), cid, 0);
        }
    }

    /** Any other opcode. */
    record Unsupported(int cid, int opcode) implements AdminCommand {
        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(opcode, cid, 0);
        }
    }
}

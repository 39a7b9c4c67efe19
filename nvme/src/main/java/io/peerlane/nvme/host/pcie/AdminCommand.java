package io.peerlane.nvme.host.pcie;

import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.FeatureIdentifier;

/**
 * Fields of an admin command that its submission queue entry is made from; all others are 0.
 *
 * @param opcode OPC
 * @param nsid NSID
 * @param dataAddress PRP1: bus address of a page, 0 without data
 * @param dword10 CDW10
 * @param dword11 CDW11
 */
record AdminCommand(int opcode, long nsid, long dataAddress, int dword10, int dword11) {

    private static final int PHYSICALLY_CONTIGUOUS = 1;
    private static final int INTERRUPTS_ENABLED = 2;

    /** Identify by CNS, 4096 bytes to {@code dataAddress}. */
    static AdminCommand identify(int cns, long nsid, long dataAddress) {
        return new AdminCommand(AdminOpcode.IDENTIFY, nsid, dataAddress, cns, 0);
    }

    /** Set Features 07: {@code queues} submission and completion queues. */
    static AdminCommand numberOfQueues(int queues) {
        return new AdminCommand(
                AdminOpcode.SET_FEATURES,
                0,
                0,
                FeatureIdentifier.NUMBER_OF_QUEUES,
                FeatureIdentifier.numberOfQueues(queues, queues));
    }

    static AdminCommand createCompletionQueue(int id, int entries, int vector, long address) {
        return new AdminCommand(
                AdminOpcode.CREATE_IO_COMPLETION_QUEUE,
                0,
                address,
                ((entries - 1) << 16) | id,
                (vector << 16) | INTERRUPTS_ENABLED | PHYSICALLY_CONTIGUOUS);
    }

    static AdminCommand createSubmissionQueue(int id, int entries, long address) {
        return new AdminCommand(
                AdminOpcode.CREATE_IO_SUBMISSION_QUEUE,
                0,
                address,
                ((entries - 1) << 16) | id,
                (id << 16) | PHYSICALLY_CONTIGUOUS);
    }

    static AdminCommand deleteSubmissionQueue(int id) {
        return new AdminCommand(AdminOpcode.DELETE_IO_SUBMISSION_QUEUE, 0, 0, id, 0);
    }

    static AdminCommand deleteCompletionQueue(int id) {
        return new AdminCommand(AdminOpcode.DELETE_IO_COMPLETION_QUEUE, 0, 0, id, 0);
    }

    /** Get Log Page of {@code bytes} (a multiple of 4, at most 4096), clearing the event that announced it. */
    static AdminCommand logPage(int identifier, int bytes, long dataAddress) {
        int dwords = bytes / Integer.BYTES - 1;
        return new AdminCommand(AdminOpcode.GET_LOG_PAGE, 0xffff_ffffL, dataAddress, (dwords << 16) | identifier, 0);
    }

    static AdminCommand asynchronousEventRequest() {
        return new AdminCommand(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0, 0);
    }
}

package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;

/** Get Log Page (NVMe Base 2.1, 5.1.12): any length within MDTS, from any dword offset within the page. */
final class GetLogPageCommand {

    private static final int RETAIN_ASYNCHRONOUS_EVENT = 1 << 15;

    private static final int UUID_INDEX_MASK = 0x7f;
    private static final int OFFSET_TYPE = 1 << 23;
    private static final int NVM = 0;
    private static final long ALL_NAMESPACES = 0xffff_ffffL;

    // Bytes of fields in the command, for the error log.
    private static final int NSID = 4;
    private static final int NUMD = 42;
    private static final int LPO = 48;
    private static final int UIDX = 56;
    private static final int OT = 58;
    private static final int CSI = 59;

    private GetLogPageCommand() {}

    static Status prepare(TargetRequest request, TargetController controller) {
        SubmissionQueueEntry command = request.command();
        if (LogPages.size(identifier(command)) == 0) {
            return CommandSpecificStatus.INVALID_LOG_PAGE;
        }
        if ((command.cdw14() & UUID_INDEX_MASK) != 0) {
            return request.invalidField(UIDX);
        }
        if ((command.cdw14() & OFFSET_TYPE) != 0) {
            return request.invalidField(OT);
        }
        if (identifier(command) == LogPage.COMMAND_EFFECTS && command.cdw14() >>> 24 != NVM) {
            return request.invalidField(CSI);
        }
        Status scope = checkNamespace(request, controller);
        return scope.isSuccess() ? prepareRange(request, controller) : scope;
    }

    /** SMART is there for a namespace as well, the other pages for the controller only. */
    private static Status checkNamespace(TargetRequest request, TargetController controller) {
        long nsid = request.command().nsid();
        if (nsid == 0 || nsid == ALL_NAMESPACES) {
            return Status.SUCCESS;
        }
        if (identifier(request.command()) != LogPage.SMART) {
            return request.invalidField(NSID);
        }
        return controller.namespace(nsid) == null ? GenericStatus.INVALID_NAMESPACE_OR_FORMAT : Status.SUCCESS;
    }

    private static Status prepareRange(TargetRequest request, TargetController controller) {
        SubmissionQueueEntry command = request.command();
        long offset = offset(command);
        long bytes = bytes(command);
        boolean beyond = Long.compareUnsigned(offset, LogPages.size(identifier(command))) > 0;
        if ((offset & 3) != 0 || beyond) {
            return request.invalidField(LPO);
        }
        if (bytes > controller.options().maxTransferBytes()) {
            return request.invalidField(NUMD);
        }
        return request.expect(DataDirection.TO_HOST, (int) bytes, GetLogPageCommand::execute);
    }

    private static void execute(TargetRequest request) {
        SubmissionQueueEntry command = request.command();
        var controller = request.queue().controller();
        MemorySegment page = LogPages.read(identifier(command), command.nsid(), controller);
        MemorySegment data = request.data().fill((byte) 0);
        long offset = offset(command);
        long length = Math.min(data.byteSize(), page.byteSize() - offset);
        data.asSlice(0, length).copyFrom(page.asSlice(offset, length));
        request.complete(Status.SUCCESS);
        if (identifier(command) == LogPage.CHANGED_NAMESPACES && !retainsEvent(command)) {
            controller.events().changedNamespacesRead();
        }
    }

    static int identifier(SubmissionQueueEntry command) {
        return command.cdw10() & 0xff;
    }

    /** LSP, 7 bits. */
    static int logSpecific(SubmissionQueueEntry command) {
        return command.cdw10() >>> 8 & 0x7f;
    }

    /** RAE: reading the page does not let further events through. */
    static boolean retainsEvent(SubmissionQueueEntry command) {
        return (command.cdw10() & RETAIN_ASYNCHRONOUS_EVENT) != 0;
    }

    /** From NUMD, 32 bits, 0's based. */
    static long bytes(SubmissionQueueEntry command) {
        long dwords = (long) (command.cdw11() & 0xffff) << 16 | command.cdw10() >>> 16;
        return (dwords + 1) * 4;
    }

    static long offset(SubmissionQueueEntry command) {
        return Integer.toUnsignedLong(command.cdw12()) | (long) command.cdw13() << 32;
    }
}

package io.peerlane.nvme.target;

import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.CommandEffectsLog;
import io.peerlane.nvme.wire.ErrorInformation;
import io.peerlane.nvme.wire.FeatureEffectsLog;
import io.peerlane.nvme.wire.FirmwareSlotLog;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.NamespaceList;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SmartLog;
import io.peerlane.nvme.wire.SupportedLogPages;
import java.lang.foreign.MemorySegment;

/** The log pages of an I/O controller. */
final class LogPages {

    private static final int IDENTIFIERS = 256;
    private static final int FIRST_SLOT_ACTIVE = 1;
    private static final int[] ADMIN_COMMANDS = {
        AdminOpcode.GET_LOG_PAGE,
        AdminOpcode.IDENTIFY,
        AdminOpcode.ABORT,
        AdminOpcode.SET_FEATURES,
        AdminOpcode.GET_FEATURES,
        AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST,
        AdminOpcode.KEEP_ALIVE
    };

    private LogPages() {}

    /** Bytes of a log page, 0 for one that is not supported. */
    static int size(int identifier) {
        return switch (identifier) {
            case LogPage.SUPPORTED_LOG_PAGES -> SupportedLogPages.BYTES;
            case LogPage.FEATURE_EFFECTS -> FeatureEffectsLog.BYTES;
            case LogPage.ERROR_INFORMATION -> ErrorLog.ENTRIES * ErrorInformation.BYTES;
            case LogPage.SMART -> SmartLog.BYTES;
            case LogPage.FIRMWARE_SLOT -> FirmwareSlotLog.BYTES;
            case LogPage.CHANGED_NAMESPACES -> NamespaceList.BYTES;
            case LogPage.COMMAND_EFFECTS -> CommandEffectsLog.BYTES;
            default -> 0;
        };
    }

    /**
     * A copy of a supported log page, as long as {@link #size} says.
     *
     * @param nsid an active namespace, for SMART; anything else stands for all
     */
    static MemorySegment read(int identifier, long nsid, TargetController controller) {
        return switch (identifier) {
            case LogPage.SUPPORTED_LOG_PAGES -> supported();
            case LogPage.FEATURE_EFFECTS -> features();
            case LogPage.ERROR_INFORMATION -> errors(controller);
            case LogPage.SMART -> HealthLog.read(nsid, controller);
            case LogPage.FIRMWARE_SLOT -> firmware(controller);
            case LogPage.CHANGED_NAMESPACES -> changedNamespaces(controller);
            case LogPage.COMMAND_EFFECTS -> effects(controller);
            default -> throw new IllegalArgumentException("log page " + identifier + " is not supported");
        };
    }

    private static MemorySegment errors(TargetController controller) {
        var page = MemorySegment.ofArray(new byte[ErrorLog.ENTRIES * ErrorInformation.BYTES]);
        controller.errorLog().emit(page);
        return page;
    }

    private static MemorySegment supported() {
        var log = SupportedLogPages.allocate();
        for (int identifier = 0; identifier < IDENTIFIERS; identifier++) {
            if (size(identifier) > 0) {
                log.support(identifier);
            }
        }
        return log.bytes();
    }

    private static MemorySegment features() {
        var log = FeatureEffectsLog.allocate();
        for (int feature : FeatureSupport.ofIoControllers()) {
            log.set(feature, FeatureEffectsLog.FSUPP | FeatureEffectsLog.CONTROLLER_SCOPE);
        }
        return log.bytes();
    }

    private static MemorySegment firmware(TargetController controller) {
        var log = FirmwareSlotLog.allocate();
        log.set(FirmwareSlotLog.AFI, FIRST_SLOT_ACTIVE);
        log.set(FirmwareSlotLog.FRS1, controller.subsystem().identity().firmwareRevision());
        return log.bytes();
    }

    private static MemorySegment changedNamespaces(TargetController controller) {
        var list = NamespaceList.allocate();
        list.emit(controller.events().changedNamespaces());
        return list.bytes();
    }

    private static MemorySegment effects(TargetController controller) {
        var log = CommandEffectsLog.allocate();
        for (int opcode : ADMIN_COMMANDS) {
            log.admin(opcode, CommandEffectsLog.CSUPP);
        }
        log.io(NvmOpcode.READ, CommandEffectsLog.CSUPP);
        log.io(NvmOpcode.WRITE, CommandEffectsLog.CSUPP | CommandEffectsLog.LBCC);
        log.io(NvmOpcode.FLUSH, CommandEffectsLog.CSUPP);
        OptionalCommands.describe(log, controller);
        return log.bytes();
    }
}

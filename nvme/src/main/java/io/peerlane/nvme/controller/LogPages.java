package io.peerlane.nvme.controller;

import io.peerlane.nvme.command.AdminCommand.GetLogPage;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.CommandEffectsLog;
import io.peerlane.nvme.wire.FirmwareSlotLog;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.NamespaceList;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SmartLog;
import io.peerlane.nvme.wire.SupportedLogPages;
import java.lang.foreign.MemorySegment;

/** The log pages of the controller (NVMe Base 2.1, 5.1.12). */
final class LogPages {

    private static final long ALL_NAMESPACES = 0xffff_ffffL;
    private static final long UNIT_BYTES = 512_000;
    private static final int TEMPERATURE = 308;
    private static final int[] SUPPORTED = {
        LogPage.SUPPORTED_LOG_PAGES,
        LogPage.ERROR_INFORMATION,
        LogPage.SMART,
        LogPage.FIRMWARE_SLOT,
        LogPage.CHANGED_NAMESPACES,
        LogPage.COMMAND_EFFECTS
    };

    private final Device device;

    LogPages(Device device) {
        this.device = device;
    }

    /** The whole page, of which the command wants a part. */
    Page page(GetLogPage command) {
        if (command.nsid() != 0 && command.nsid() != ALL_NAMESPACES) {
            return Page.refused(GenericStatus.INVALID_FIELD);
        }
        return switch (command.logPage()) {
            case LogPage.SUPPORTED_LOG_PAGES -> Page.of(supported());
            case LogPage.ERROR_INFORMATION -> Page.of(device.errors().page());
            case LogPage.SMART -> Page.of(smart());
            case LogPage.FIRMWARE_SLOT -> Page.of(firmware());
            case LogPage.CHANGED_NAMESPACES -> Page.of(NamespaceList.allocate().bytes());
            case LogPage.COMMAND_EFFECTS -> Page.of(effects());
            default -> Page.refused(CommandSpecificStatus.INVALID_LOG_PAGE);
        };
    }

    private static MemorySegment supported() {
        var page = SupportedLogPages.allocate();
        for (int identifier : SUPPORTED) {
            page.support(identifier);
        }
        return page.bytes();
    }

    private MemorySegment smart() {
        ControllerStatistics statistics = device.counters().snapshot();
        var page = SmartLog.allocate();
        page.set(SmartLog.CTEMP, TEMPERATURE);
        page.set(SmartLog.AVSP, 100);
        page.set(SmartLog.AVSPT, 10);
        page.set(SmartLog.DUR, units(statistics.bytesRead()));
        page.set(SmartLog.DUW, units(statistics.bytesWritten()));
        page.set(SmartLog.HRC, statistics.readCommands() + statistics.compareCommands() + statistics.verifyCommands());
        page.set(SmartLog.HWC, statistics.writeCommands());
        page.set(SmartLog.PWRC, 1);
        page.set(SmartLog.POH, device.counters().hours());
        page.set(SmartLog.MDIE, device.counters().mediaErrors.sum());
        page.set(SmartLog.NEILE, device.errors().count());
        return page.bytes();
    }

    private static long units(long bytes) {
        return (bytes + UNIT_BYTES - 1) / UNIT_BYTES;
    }

    private MemorySegment firmware() {
        var page = FirmwareSlotLog.allocate();
        page.set(FirmwareSlotLog.AFI, 1);
        page.set(FirmwareSlotLog.FRS1, device.options().firmwareRevision());
        return page.bytes();
    }

    private static MemorySegment effects() {
        var page = CommandEffectsLog.allocate();
        int supported = CommandEffectsLog.CSUPP;
        page.admin(AdminOpcode.DELETE_IO_SUBMISSION_QUEUE, supported);
        page.admin(AdminOpcode.CREATE_IO_SUBMISSION_QUEUE, supported);
        page.admin(AdminOpcode.GET_LOG_PAGE, supported);
        page.admin(AdminOpcode.DELETE_IO_COMPLETION_QUEUE, supported);
        page.admin(AdminOpcode.CREATE_IO_COMPLETION_QUEUE, supported);
        page.admin(AdminOpcode.IDENTIFY, supported);
        page.admin(AdminOpcode.ABORT, supported);
        page.admin(AdminOpcode.SET_FEATURES, supported);
        page.admin(AdminOpcode.GET_FEATURES, supported);
        page.admin(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, supported);
        page.io(NvmOpcode.FLUSH, supported);
        page.io(NvmOpcode.WRITE, supported | CommandEffectsLog.LBCC);
        page.io(NvmOpcode.READ, supported);
        page.io(NvmOpcode.COMPARE, supported);
        page.io(NvmOpcode.WRITE_ZEROES, supported | CommandEffectsLog.LBCC);
        page.io(NvmOpcode.DATASET_MANAGEMENT, supported | CommandEffectsLog.LBCC);
        page.io(NvmOpcode.VERIFY, supported);
        page.io(NvmOpcode.COPY, supported | CommandEffectsLog.LBCC);
        return page.bytes();
    }
}

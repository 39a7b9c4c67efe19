package io.peerlane.nvme.controller;

import io.peerlane.nvme.wire.AdminQueueAttributes;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import java.util.Optional;

/** What a controller looks at when CC.EN turns to 1 (NVMe Base 2.1, 3.5.1); anything wrong sets CSTS.CFS. */
final class EnableCheck {

    private EnableCheck() {}

    /** What is wrong, in the registers' words; empty if nothing is. */
    static Optional<String> reasonToRefuse(
            ControllerCapabilities cap, ControllerConfiguration cc, AdminQueueAttributes aqa, long asq, long acq) {
        if (cc.pageSize() < cap.minimumPageSize() || cc.pageSize() > cap.maximumPageSize()) {
            return Optional.of("CC.MPS " + cc.pageSize() + " is outside CAP.MPSMIN " + cap.minimumPageSize()
                    + " to CAP.MPSMAX " + cap.maximumPageSize());
        }
        if (!offers(cap, cc.commandSet())) {
            return Optional.of("CC.CSS " + cc.commandSet() + " is not in CAP.CSS");
        }
        if (cc.arbitration() != 0) {
            return Optional.of("CC.AMS " + cc.arbitration() + " is not in CAP.AMS");
        }
        if (aqa.submissionEntries() < 2 || aqa.completionEntries() < 2) {
            return Optional.of("AQA asks for an admin queue of one entry");
        }
        long offsetMask = cc.pageBytes() - 1L;
        if ((asq & offsetMask) != 0 || (acq & offsetMask) != 0) {
            return Optional.of("ASQ 0x%x or ACQ 0x%x is no multiple of the page size".formatted(asq, acq));
        }
        return Optional.empty();
    }

    private static boolean offers(ControllerCapabilities cap, int commandSet) {
        return switch (commandSet) {
            case ControllerConfiguration.CSS_NVM -> cap.nvmCommandSet();
            case ControllerConfiguration.CSS_ALL -> cap.allCommandSets();
            case ControllerConfiguration.CSS_ADMIN_ONLY -> cap.noCommandSet();
            default -> false;
        };
    }
}

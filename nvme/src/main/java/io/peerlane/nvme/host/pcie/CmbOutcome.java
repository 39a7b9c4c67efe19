package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.errno.Errno;

/** How the set-up of a controller memory buffer ended. Only a failed registration deserves a warning. */
public sealed interface CmbOutcome {

    /** In words, for messages and reports. */
    String reason();

    /** CMBSZ is 0: the controller has none. */
    record Absent() implements CmbOutcome {
        @Override
        public String reason() {
            return "the controller has no memory buffer (CMBSZ 0)";
        }
    }

    /** It starts behind the end of its BAR. */
    record BeyondBar(int bar, long offset, long barLength) implements CmbOutcome {
        @Override
        public String reason() {
            return String.format(
                    "CMBLOC starts the buffer at 0x%x of BAR %d, which has 0x%x bytes", offset, bar, barLength);
        }
    }

    /** Size or BAR start is no multiple of the page map's 2 MiB. */
    record Misaligned(int bar, long offset, long size, long barStart) implements CmbOutcome {
        @Override
        public String reason() {
            return String.format(
                    "size 0x%x and start 0x%x of BAR %d must be multiples of 2 MiB to be mapped", size, barStart, bar);
        }
    }

    /** The peer-to-peer core refused the memory. */
    record RegistrationFailed(int bar, long offset, Errno errno, String message) implements CmbOutcome {
        @Override
        public String reason() {
            return message;
        }
    }

    /**
     * It is registered.
     *
     * @param size bytes the driver counts on; 0 if CMBSZ.SZ is 0, though the rest of the BAR is registered
     * @param published whether it is offered for data (RDS and WDS both set)
     */
    record Mapped(int bar, long offset, long size, boolean published) implements CmbOutcome {
        @Override
        public String reason() {
            return String.format(
                    "0x%x bytes at 0x%x of BAR %d%s", size, offset, bar, published ? ", published" : ", not for data");
        }
    }
}

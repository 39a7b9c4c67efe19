package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.nvme.wire.AdminQueueAttributes;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import io.peerlane.nvme.wire.Registers;

/** Registers and doorbells of a controller, through BAR 0 (NVMe Base 2.1, 3.1.4; NVMe over PCIe Transport 1.1, 3.1). */
final class ControllerRegisters {

    private static final int TIMEOUT_UNIT_MILLIS = 500;

    private final MmioRegion bar;
    private final ControllerCapabilities capabilities;
    private final int stride;

    /** Reads CAP. */
    ControllerRegisters(MmioRegion bar) {
        this.bar = bar;
        this.capabilities = new ControllerCapabilities(bar.read64(Registers.CAP));
        this.stride = capabilities.doorbellStride();
    }

    /** CAP as read when this was made. */
    ControllerCapabilities capabilities() {
        return capabilities;
    }

    /** How long the controller may take to change CSTS.RDY: CAP.TO and one unit of half a second more. */
    long readyTimeoutMillis() {
        return (capabilities.timeout() + 1L) * TIMEOUT_UNIT_MILLIS;
    }

    ControllerConfiguration configuration() {
        return new ControllerConfiguration(bar.read32(Registers.CC));
    }

    void configure(ControllerConfiguration value) {
        bar.write32(Registers.CC, value.value());
    }

    ControllerStatus status() {
        return new ControllerStatus(bar.read32(Registers.CSTS));
    }

    /** All ones, as a device that is gone reads, or CSTS.CFS. */
    static boolean isDead(ControllerStatus status) {
        return status.equals(ControllerStatus.ABSENT) || status.fatal();
    }

    /** Sets AQA, ASQ and ACQ; both queues have {@code entries}. */
    void adminQueues(int entries, long submissionAddress, long completionAddress) {
        bar.write32(Registers.AQA, AdminQueueAttributes.of(entries, entries).value());
        write64(Registers.ASQ, submissionAddress);
        write64(Registers.ACQ, completionAddress);
    }

    private void write64(long register, long value) {
        bar.write32(register, (int) value);
        bar.write32(register + 4, (int) (value >>> 32));
    }

    int read(long register) {
        return bar.read32(register);
    }

    void write(long register, int value) {
        bar.write32(register, value);
    }

    /** SQyTDBL. */
    void ringSubmission(int queue, int tail) {
        bar.write32(Registers.submissionTailDoorbell(queue, stride), tail);
    }

    /** CQyHDBL. */
    void ringCompletion(int queue, int head) {
        bar.write32(Registers.completionHeadDoorbell(queue, stride), head);
    }
}

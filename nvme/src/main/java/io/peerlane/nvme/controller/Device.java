package io.peerlane.nvme.controller;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.timing.paced.DrivePacing;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.ErrorInformation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a controller outlives its resets.
 *
 * @param options what it was built with
 * @param namespaces its namespaces
 * @param counters its counters
 * @param errors its error log
 * @param memory its way to memory
 * @param function its PCI function
 * @param pacing its clock; null if it is untimed
 */
record Device(
        ControllerOptions options,
        Namespaces namespaces,
        Counters counters,
        ErrorLog errors,
        MemoryAccess memory,
        PciFunction function,
        @Nullable DrivePacing pacing) {

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);

    /** Puts a failed access of the medium into the error log. */
    void logMediaError(IoCommand command, Status status, IOException e) {
        var namespace = command.namespace();
        int nsid = namespace == null ? 0 : namespace.nsid();
        LOG.warn("{}: medium of namespace {} failed: {}", options.name(), nsid, e.toString());
        errors.add(command.queue().id(), command.cid(), status.field(), nsid, command.startingLba(), command.opcode());
    }

    /** Puts a doorbell write that made no sense into the error log. */
    void logDoorbellError(int queueId) {
        counters.doorbellErrors.increment();
        errors.add(queueId, ErrorInformation.NONE, 0, 0, 0, 0);
    }
}

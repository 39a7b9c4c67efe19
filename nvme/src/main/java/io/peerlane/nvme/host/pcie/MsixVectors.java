package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.pci.ConfigurationSpace;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.MsixCapability;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.tlp.InterruptController;
import io.peerlane.fabric.tlp.MmioRegion;
import java.util.ArrayList;
import java.util.List;

/** The driver's side of MSI-X: programs table entries through the BAR, switches the capability on and off. */
final class MsixVectors implements AutoCloseable {

    private static final int ADDRESS = 0;
    private static final int DATA = 8;
    private static final int VECTOR_CONTROL = 12;
    private static final int MASKED = 1;

    private final ConfigurationSpace configuration;
    private final int capability;
    private final MmioRegion table;
    private final long tableOffset;
    private final int vectors;
    private final List<InterruptController.Interrupt> interrupts = new ArrayList<>();

    /** @throws DriverException if the function has no MSI-X */
    MsixVectors(Fabric fabric, PciFunction function) {
        configuration = function.configuration();
        capability = configuration
                .capability(Capabilities.MSIX)
                .orElseThrow(() -> new DriverException(function.toString(), "MSI-X capability", "none", "one"));
        var registers = new MsixCapability(configuration.bytes().asSlice(capability, MsixCapability.SIZE));
        table = fabric.cpu().map(function, registers.tableBar());
        tableOffset = registers.tableOffset();
        vectors = registers.vectors();
    }

    /** Vectors of the function, 1 to 2048. */
    int vectors() {
        return vectors;
    }

    /** Lets an interrupt be raised as {@code vector}; owned from here on. */
    void bind(int vector, InterruptController.Interrupt interrupt) {
        long entry = tableOffset + (long) vector * MsixCapability.ENTRY_SIZE;
        interrupts.add(interrupt);
        table.write32(entry + ADDRESS, (int) interrupt.messageAddress());
        table.write32(entry + ADDRESS + 4, (int) (interrupt.messageAddress() >>> 32));
        table.write32(entry + DATA, interrupt.messageData());
        table.write32(entry + VECTOR_CONTROL, 0);
    }

    /** Message Control: MSI-X on. */
    void enable() {
        int control = configuration.read16(capability + MsixCapability.CONTROL);
        configuration.write16(
                capability + MsixCapability.CONTROL, (control & ~MsixCapability.FUNCTION_MASK) | MsixCapability.ENABLE);
    }

    /** Masks every vector used, switches MSI-X off and frees the interrupts. */
    @Override
    public void close() {
        for (int vector = 0; vector < interrupts.size(); vector++) {
            table.write32(tableOffset + (long) vector * MsixCapability.ENTRY_SIZE + VECTOR_CONTROL, MASKED);
        }
        int control = configuration.read16(capability + MsixCapability.CONTROL);
        configuration.write16(capability + MsixCapability.CONTROL, control & ~MsixCapability.ENABLE);
        interrupts.forEach(InterruptController.Interrupt::close);
    }
}

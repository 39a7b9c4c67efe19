package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.pci.MsixTable;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.MsixCapability;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.tlp.InterruptController;
import io.peerlane.fabric.tlp.MmioRegion;
import org.jspecify.annotations.Nullable;

/** The adapter's MSI-X vectors: one per completion queue, under the queue's number (PCI Express Base 6.0, 7.7.2). */
final class InterruptVectors implements AutoCloseable {

    private static final int ADDRESS = 0;
    private static final int DATA = 8;
    private static final int CONTROL = 12;
    private static final int MASKED = 1;

    private final InterruptController controller;
    private final PciFunction function;
    private final MmioRegion table;
    private final InterruptController.@Nullable Interrupt[] interrupts;

    InterruptVectors(Fabric fabric, PciFunction function, int vectors) {
        this.controller = fabric.interrupts();
        this.function = function;
        this.table = fabric.cpu().map(function, MsixTable.BAR_INDEX);
        this.interrupts = new InterruptController.@Nullable Interrupt[vectors];
        enable(true);
    }

    private void enable(boolean on) {
        int at = function.configuration().capability(Capabilities.MSIX).orElseThrow() + MsixCapability.CONTROL;
        int control = function.configuration().read16(at);
        function.configuration().write16(at, on ? control | MsixCapability.ENABLE : control & ~MsixCapability.ENABLE);
    }

    synchronized void connect(int vector, Cpu cpu, Runnable handler) {
        var interrupt = controller.allocate(cpu, handler);
        interrupts[vector] = interrupt;
        long entry = (long) vector * MsixCapability.ENTRY_SIZE;
        table.write64(entry + ADDRESS, interrupt.messageAddress());
        table.write32(entry + DATA, interrupt.messageData());
        table.write32(entry + CONTROL, 0);
    }

    synchronized void disconnect(int vector) {
        var interrupt = interrupts[vector];
        if (interrupt != null) {
            table.write32((long) vector * MsixCapability.ENTRY_SIZE + CONTROL, MASKED);
            interrupt.close();
            interrupts[vector] = null;
        }
    }

    @Override
    public synchronized void close() {
        enable(false);
        for (int i = 0; i < interrupts.length; i++) {
            disconnect(i);
        }
    }
}

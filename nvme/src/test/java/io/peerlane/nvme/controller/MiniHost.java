package io.peerlane.nvme.controller;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.MsixCapability;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.InterruptController.Interrupt;
import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.nvme.command.AdminCommand;
import io.peerlane.nvme.command.AdminCommand.CreateCompletionQueue;
import io.peerlane.nvme.command.AdminCommand.CreateSubmissionQueue;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.command.NvmCommand;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminQueueAttributes;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import io.peerlane.nvme.wire.Registers;
import java.util.concurrent.atomic.AtomicInteger;

/** The least a host does: writes queues in DRAM, rings doorbells by MMIO, counts interrupts. Single-threaded. */
final class MiniHost {

    static final int ADMIN_SLOTS = 32;

    final TestMachine machine;
    final MmioRegion bar;
    final AtomicInteger[] interrupts;
    final MiniQueue admin;
    private int nextCid = 0x100;

    MiniHost(TestMachine machine) {
        this(machine, ADMIN_SLOTS);
    }

    MiniHost(TestMachine machine, int adminSlots) {
        this.machine = machine;
        bar = machine.fabric.cpu().map(machine.controller.function(), 0);
        interrupts = new AtomicInteger[machine.controller.function().msix().vectors()];
        admin = new MiniQueue(this, 0, 0, adminSlots, adminSlots);
        setUpInterrupts();
    }

    private void setUpInterrupts() {
        var function = machine.controller.function();
        MmioRegion table = machine.fabric.cpu().map(function, 4);
        for (int i = 0; i < interrupts.length; i++) {
            var count = new AtomicInteger();
            interrupts[i] = count;
            Interrupt interrupt = machine.fabric.interrupts().allocate(Cpu.sameThread(0), count::incrementAndGet);
            table.write64(i * 16L, interrupt.messageAddress());
            table.write32(i * 16L + 8, interrupt.messageData());
            table.write32(i * 16L + 12, 0);
        }
        int at = function.configuration().capability(Capabilities.MSIX).orElseThrow() + MsixCapability.CONTROL;
        function.configuration().write16(at, MsixCapability.ENABLE);
    }

    int cid() {
        nextCid = nextCid + 1 & 0x7fff;
        return nextCid;
    }

    HostBuffer allocate(long bytes) {
        return machine.fabric.memory().allocate(bytes, 4096);
    }

    ControllerStatus status() {
        return new ControllerStatus(bar.read32(Registers.CSTS));
    }

    static ControllerConfiguration configuration() {
        return ControllerConfiguration.RESET.withEntrySizes(6, 4);
    }

    void writeAdminQueues() {
        bar.write32(
                Registers.AQA,
                AdminQueueAttributes.of(admin.slots, admin.completionSlots).value());
        bar.write64(Registers.ASQ, admin.submissions.address());
        bar.write64(Registers.ACQ, admin.completions.address());
    }

    void write(ControllerConfiguration cc) {
        bar.write32(Registers.CC, cc.value());
    }

    MiniHost enable() {
        writeAdminQueues();
        write(configuration().withEnable(true));
        if (!status().ready()) {
            throw new AssertionError("not ready: " + status());
        }
        return this;
    }

    Completion run(AdminCommand command) {
        command.emit(admin.next());
        admin.ring();
        return admin.take(command.cid());
    }

    Status statusOf(AdminCommand command) {
        return Status.of(run(command).statusField());
    }

    MiniQueue ioQueue(int id, int slots) {
        return ioQueue(id, slots, slots);
    }

    MiniQueue ioQueue(int id, int slots, int completionSlots) {
        var queue = new MiniQueue(this, id, id, slots, completionSlots);
        var cq = new CreateCompletionQueue(
                cid(), id, completionSlots, true, true, id % interrupts.length, queue.completions.address());
        var sq = new CreateSubmissionQueue(cid(), id, slots, true, 0, id, queue.submissions.address());
        expect(Status.SUCCESS, statusOf(cq));
        expect(Status.SUCCESS, statusOf(sq));
        return queue;
    }

    static void expect(Status wanted, Status found) {
        if (!wanted.equals(found)) {
            throw new AssertionError("wanted " + wanted + ", found " + found);
        }
    }

    NvmCommand.Read read(long lba, int blocks, DataPointer data) {
        return new NvmCommand.Read(cid(), 1, lba, blocks, false, data);
    }

    NvmCommand.Write write(long lba, int blocks, DataPointer data) {
        return new NvmCommand.Write(cid(), 1, lba, blocks, false, data);
    }
}

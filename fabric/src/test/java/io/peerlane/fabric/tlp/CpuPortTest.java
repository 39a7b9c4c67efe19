package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CpuPortTest {

    private final OneSwitch machine = new OneSwitch();
    private final CpuPort cpu = machine.fabric.cpu();

    @AfterEach
    void close() {
        machine.close();
    }

    private static void refuses(Errno errno, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(ErrnoException.class, e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void seesMemoryOfTheHostWithoutCharge() {
        try (HostBuffer buffer = machine.fabric.memory().allocate(64, 64)) {
            LedgerSnapshot counted =
                    machine.counted(() -> cpu.segment(buffer.address(), 64).set(ValueLayout.JAVA_BYTE, 3, (byte) 8));
            assertThat(buffer.segment().get(ValueLayout.JAVA_BYTE, 3)).isEqualTo((byte) 8);
            assertThat(counted.dram()).isEqualTo(new DramCount(0, 0, 0, 0));
        }
    }

    @Test
    void refusesMemoryOfAPeerAsRemoteAndNothingAsAFault() {
        refuses(Errno.EREMOTEIO, () -> cpu.segment(OneSwitch.memoryOf(machine.drive), 4096));
        refuses(Errno.EFAULT, () -> cpu.segment(0x1000, 1));
        refuses(
                Errno.EFAULT,
                () -> cpu.segment(HostMemory.BASE + machine.fabric.memory().size() - 1, 2));
        refuses(Errno.EFAULT, () -> cpu.segment(HostMemory.BASE, -1));
    }

    @Test
    void readsAndWritesMemoryOfADeviceThroughItsBar() {
        MmioRegion region = cpu.map(machine.drive, 2);
        region.write64(8, 0x1122_3344_5566_7788L);
        assertThat(region.read32(12)).isEqualTo(0x1122_3344);
        assertThat(region.read64(8)).isEqualTo(0x1122_3344_5566_7788L);
        var entry = MemorySegment.ofArray(new byte[64]);
        entry.fill((byte) 3);
        LedgerSnapshot counted = machine.counted(() -> region.write(128, entry, 0, 64, Traffic.CONTROL));
        assertThat(counted.link("0000:00:01.0").fromRoot()).isEqualTo(new DirectionCount(0, 64));
        assertThat(OneSwitch.backingOf(machine.drive).get(ValueLayout.JAVA_BYTE, 191))
                .isEqualTo((byte) 3);
        var back = MemorySegment.ofArray(new byte[64]);
        region.read(128, back, 0, 64, Traffic.CONTROL);
        assertThat(back.mismatch(entry)).isEqualTo(-1);
    }

    @Test
    void whatDoesNotAnswerReadsAllOnesAndDropsWrites() {
        MmioRegion region = cpu.map(machine.drive, 0);
        OneSwitch.command(machine.drive, ConfigurationHeader.COMMAND_BUS_MASTER);
        region.write32(0, 1);
        assertThat(region.read32(0)).isEqualTo(-1);
        assertThat(region.read64(8)).isEqualTo(-1);
        assertThat(machine.registers.seen).isEmpty();
        OneSwitch.enable(machine.drive);
        region.write32(4, 1);
        assertThat(machine.registers.seen).containsExactly("write 4 4 1");
        machine.drive.remove();
        assertThat(region.read64(0)).isEqualTo(-1);
    }

    @Test
    void refusesAnAccessOutsideOrAcrossTheBar() {
        MmioRegion region = cpu.map(machine.drive, 0);
        assertThat(region.size()).isEqualTo(0x4000);
        assertThatThrownBy(() -> region.read32(0x4000)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> region.write64(0x3ffc, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> region.read32(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cpu.map(machine.drive, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anInterruptGoesFromTheTableOfTheDeviceToItsHandler() {
        var count = new int[1];
        var interrupt = machine.fabric.interrupts().allocate(Cpu.sameThread(0), () -> count[0]++);
        MmioRegion table = cpu.map(machine.drive, 4);
        table.write64(16, interrupt.messageAddress());
        table.write32(24, interrupt.messageData());
        int control = machine.drive.configuration().capability(0x11).orElseThrow() + 2;
        machine.drive.configuration().write16(control, 0x8000);
        BusMaster master = machine.fabric.busMaster(machine.drive);
        assertThat(machine.drive.msix().raise(1, master)).isFalse();
        assertThat(table.read64(0x1000)).isEqualTo(2);
        table.write32(28, 0);
        assertThat(count[0]).isEqualTo(1);
        assertThat(machine.drive.msix().raise(1, master)).isTrue();
        assertThat(count[0]).isEqualTo(2);
        assertThat(machine.fabric.interrupts().delivered()).isEqualTo(2);
    }
}

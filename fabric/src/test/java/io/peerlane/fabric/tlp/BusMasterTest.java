package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.tlp.DmaException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusMasterTest {

    private final OneSwitch machine = new OneSwitch();
    private final BusMaster rnic = machine.fabric.busMaster(machine.rnic);
    private final long memory = OneSwitch.memoryOf(machine.drive);
    private final long registers = machine.drive.bar(0).orElseThrow().address();

    @AfterEach
    void close() {
        machine.close();
    }

    @Test
    void movesBytesBetweenTheCallersSegmentAndPeerMemory() {
        var out = MemorySegment.ofArray(new byte[] {9, 1, 2, 3, 9});
        rnic.write(memory + 100, out, 1, 3, Traffic.DATA);
        assertThat(OneSwitch.backingOf(machine.drive).asSlice(99, 5).toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(0, 1, 2, 3, 0);
        var in = MemorySegment.ofArray(new byte[5]);
        rnic.read(memory + 100, in, 2, 3, Traffic.DATA);
        assertThat(in.toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 0, 1, 2, 3);
    }

    @Test
    void movesBytesToAndFromMemoryOfTheHost() {
        try (HostBuffer buffer = machine.fabric.memory().allocate(8192, 4096)) {
            rnic.write(buffer.address() + 4096, MemorySegment.ofArray(new byte[] {1, 2, 3, 4}), 0, 4, Traffic.DATA);
            assertThat(buffer.segment().get(Octets.LE32, 4096)).isEqualTo(0x0403_0201);
            assertThat(rnic.readInt(buffer.address() + 4096, Traffic.DATA)).isEqualTo(0x0403_0201);
        }
    }

    @Test
    void aTransferMayEndWhereTheMemoryEndsAndNoFurther() {
        var buffer = MemorySegment.ofArray(new byte[16]);
        rnic.write(memory + OneSwitch.MEMORY - 16, buffer, 0, 16, Traffic.DATA);
        assertThatThrownBy(() -> rnic.write(memory + OneSwitch.MEMORY - 15, buffer, 0, 16, Traffic.DATA))
                .isInstanceOfSatisfying(
                        DmaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CROSSES_BOUNDARY))
                .hasMessageContaining("0000:03:00.0 (rnic)")
                .hasMessageContaining("16 bytes");
        assertThatThrownBy(() -> rnic.read(memory + 1, buffer, 0, Long.MAX_VALUE, Traffic.DATA))
                .isInstanceOf(DmaException.class);
        long end = HostMemory.BASE + machine.fabric.memory().size();
        assertThatThrownBy(() -> rnic.writeInt(end - 2, 0, Traffic.DATA)).isInstanceOf(DmaException.class);
    }

    @Test
    void aRequestThatFailsMovesAndChargesNothing() {
        LedgerSnapshot counted = machine.counted(
                () -> assertThatThrownBy(() -> rnic.writeInt(memory + OneSwitch.MEMORY - 2, -1, Traffic.DATA))
                        .isInstanceOf(DmaException.class));
        assertThat(counted.links())
                .allSatisfy(link -> assertThat(link.towardRoot()).isEqualTo(new DirectionCount(0, 0)));
        assertThat(OneSwitch.backingOf(machine.drive).get(ValueLayout.JAVA_BYTE, OneSwitch.MEMORY - 1))
                .isZero();
    }

    @Test
    void registersAreWrittenInTheWidestAlignedAccesses() {
        var bytes = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        rnic.write(registers + 0x1004, bytes, 0, 12, Traffic.CONTROL);
        rnic.writeInt(registers + 0x1000, 0x1234, Traffic.CONTROL);
        assertThat(machine.registers.seen)
                .containsExactly("write 1004 4 4030201", "write 1008 8 c0b0a0908070605", "write 1000 4 1234");
    }

    @Test
    void registersAreReadInTheWidestAlignedAccesses() {
        var bytes = MemorySegment.ofArray(new byte[7]);
        rnic.read(registers + 1, bytes, 0, 7, Traffic.CONTROL);
        assertThat(machine.registers.seen).containsExactly("read 1 1", "read 2 2", "read 4 4");
        assertThat(bytes.toArray(ValueLayout.JAVA_BYTE)).containsExactly(0x88, 0x88, 0x77, 0x88, 0x77, 0x66, 0x55);
        assertThat(rnic.readInt(registers, Traffic.CONTROL)).isEqualTo(0x5566_7788);
    }

    @Test
    void aWriteToAMessageAddressRaisesTheInterruptAndIsControlOnTheUplink() {
        var raised = new ArrayList<String>();
        var interrupt = machine.fabric.interrupts().allocate(Cpu.sameThread(0), () -> raised.add("now"));
        LedgerSnapshot counted =
                machine.counted(() -> rnic.writeMessage(interrupt.messageAddress(), interrupt.messageData()));
        assertThat(raised).containsExactly("now");
        assertThat(counted.link("0000:00:01.0").towardRoot()).isEqualTo(new DirectionCount(0, 4));
        assertThat(counted.dram()).isEqualTo(new DramCount(0, 0, 0, 0));
    }

    @Test
    void aMessageMayAlsoComeAsFourPlainBytesAndNothingElse() {
        var raised = new ArrayList<String>();
        var interrupt = machine.fabric.interrupts().allocate(Cpu.sameThread(0), () -> raised.add("now"));
        var message = MemorySegment.ofArray(new byte[8]);
        message.set(Octets.LE32, 0, interrupt.messageData());
        rnic.write(interrupt.messageAddress(), message, 0, 4, Traffic.CONTROL);
        assertThat(raised).hasSize(1);
        assertThatThrownBy(() -> rnic.write(interrupt.messageAddress(), message, 0, 8, Traffic.CONTROL))
                .isInstanceOf(DmaException.class);
        assertThatThrownBy(() -> rnic.readInt(interrupt.messageAddress(), Traffic.CONTROL))
                .isInstanceOf(DmaException.class);
    }

    @Test
    void aRouteGivesThePlaceToPutBytesWithoutACopy() {
        Route route = rnic.route(memory + 64, 128);
        route.segment().set(ValueLayout.JAVA_BYTE, route.segmentOffset(memory + 64), (byte) 7);
        LedgerSnapshot counted = machine.counted(() -> route.chargeWrite(128, Traffic.DATA));
        assertThat(OneSwitch.backingOf(machine.drive).get(ValueLayout.JAVA_BYTE, 64))
                .isEqualTo((byte) 7);
        assertThat(counted.link("0000:02:01.0").fromRoot().data()).isEqualTo(128);
    }

    @Test
    void thereIsOneBusMasterPerFunction() {
        assertThat(machine.fabric.busMaster(machine.rnic)).isSameAs(rnic);
    }

    @Test
    void transfersOverKnownRoutesAllocateNothing() {
        var buffer = MemorySegment.ofArray(new byte[4096]);
        List<Long> targets = List.of(memory, OneSwitch.memoryOf(machine.otherDrive), HostMemory.BASE);
        Runnable transfers = () -> {
            for (int i = 0; i < 10_000; i++) {
                for (int t = 0; t < targets.size(); t++) {
                    rnic.write(targets.get(t), buffer, 0, 64, Traffic.DATA);
                    rnic.read(targets.get(t), buffer, 0, 64, Traffic.DATA);
                    rnic.writeInt(targets.get(t), i, Traffic.CONTROL);
                }
            }
        };
        transfers.run();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        transfers.run();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}

package io.peerlane.nvme.host.pcie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.UserMemory;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.LedgerSnapshot;
import io.peerlane.fabric.tlp.LinkRole;
import io.peerlane.nvme.controller.CmbOptions;
import io.peerlane.nvme.namespace.DirectIo;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process uses the memory buffer of one drive as the buffer of direct I/O on another. */
class DirectIoOverTheSwitchTest {

    private static final int BYTES = 256 << 10;
    private static final int OFFSET = 1024;
    private static final List<Cpu> ONE_CPU = List.of(Cpu.sameThread(0));

    private final TwoDrives machine = new TwoDrives(CmbOptions.of(4 << 20), 12);
    private final PcieNvmeDriver first = machine.attachFirst(ONE_CPU, DriverOptions.defaults());
    private final PcieNvmeDriver second = PcieNvmeDriver.attach(
            machine.fabric, machine.p2pdma, machine.second.function(), ONE_CPU, DriverOptions.defaults());
    private final DirectIo disk = new DirectIo(second.namespace(1), 0, machine.p2pdma);
    private final byte[] pattern = new byte[BYTES];

    @BeforeEach
    void fillThePattern() {
        new Random(11).nextBytes(pattern);
    }

    @AfterEach
    void close() {
        second.close();
        first.close();
        machine.close();
    }

    private LedgerSnapshot counted(Runnable work) {
        var before = machine.fabric.ledger().snapshot();
        work.run();
        return machine.fabric.ledger().snapshot().minus(before);
    }

    private static void staysBehindTheSwitch(LedgerSnapshot counted) {
        assertThat(counted.dram().dataRead() + counted.dram().dataWritten()).isZero();
        var uplink = counted.links().stream()
                .filter(link -> link.role() == LinkRole.UPLINK)
                .findFirst()
                .orElseThrow();
        assertThat(uplink.towardRoot().data() + uplink.fromRoot().data()).isZero();
    }

    private static long onLink(LedgerSnapshot counted, String name) {
        var link = counted.links().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return link.towardRoot().data() + link.fromRoot().data();
    }

    @Test
    void writesAndReadsBackWithoutAByteOfDataInDram() {
        try (var mapping = machine.p2pdma.mmap(machine.first.function(), BYTES + OFFSET, true, 0)) {
            var view = mapping.view(machine.fabric.cpu());
            view.write(OFFSET, MemorySegment.ofArray(pattern), 0, BYTES);
            var written = counted(() -> disk.write(4096, mapping, OFFSET, BYTES).join());
            staysBehindTheSwitch(written);
            assertThat(onLink(written, machine.firstDriveLink())).isEqualTo(BYTES);

            view.write(OFFSET, MemorySegment.ofArray(new byte[BYTES]), 0, BYTES);
            var read = counted(() -> disk.read(4096, mapping, OFFSET, BYTES).join());
            staysBehindTheSwitch(read);
            assertThat(onLink(read, machine.firstDriveLink())).isEqualTo(BYTES);
            var back = new byte[BYTES];
            view.read(OFFSET, MemorySegment.ofArray(back), 0, BYTES);
            assertThat(back).isEqualTo(pattern);
        }
    }

    @Test
    void movesOrdinaryMemoryThroughDram() {
        try (var buffer = machine.fabric.memory().allocate(BYTES, 4096)) {
            buffer.segment().copyFrom(MemorySegment.ofArray(pattern));
            var counted =
                    counted(() -> disk.write(0, UserMemory.of(buffer), 0, BYTES).join());
            assertThat(counted.dram().dataRead()).isEqualTo(BYTES);
            assertThat(onLink(counted, machine.firstDriveLink())).isZero();
        }
    }

    @Test
    void failsBeyondTheEndOfTheDeviceAndLetsTheMemoryGo() {
        var mapping = machine.p2pdma.mmap(machine.first.function(), 4096, true, 0);
        long beyond = second.namespace(1).geometry().bytes();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> disk.read(beyond, mapping, 0, 4096).join())
                .havingCause()
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
        long held = machine.pool().references(0);
        mapping.close();
        assertThat(machine.pool().references(0)).isEqualTo(held - 1);
    }
}

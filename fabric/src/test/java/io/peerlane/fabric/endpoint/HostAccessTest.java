package io.peerlane.fabric.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.fabric.tlp.Traffic;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostAccessTest {

    private static final long MIB = 1 << 20;
    private static final long NOWHERE = 0x7000_0000_0000L;

    private final EndpointMachine machine = new EndpointMachine();

    @AfterEach
    void closeMachine() {
        machine.close();
    }

    static Stream<EndpointHardware> hardware() {
        return Stream.of(
                EndpointHardware.designWare(1, 4 * MIB, 64 << 10, 4, false),
                EndpointHardware.designWare(2, 4 * MIB, 64 << 10, 4, true),
                EndpointHardware.rk3399(4, false),
                EndpointHardware.unconstrained(3, 2 * MIB, 4096, 2, false));
    }

    private static byte[] random(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private MemorySegment dram() {
        return machine.fabric.memory().segment();
    }

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @ParameterizedTest
    @MethodSource("hardware")
    void movesTheBytesThatDirectAccessMovesAndLeavesEveryWindowFree(EndpointHardware hardware) {
        long seed = System.nanoTime();
        System.out.println("HostAccessTest seed " + seed);
        var random = new Random(seed);
        var host = hardware.attach(machine.master());
        long moved = 0;
        for (int round = 0; round < 200; round++) {
            int length = random.nextBoolean() ? 1 + random.nextInt(100) : 1 + random.nextInt(1536 << 10);
            long at = random.nextLong(machine.fabric.memory().size() - length);
            var bytes = random(random, length);
            host.write(HostMemory.BASE + at, MemorySegment.ofArray(bytes), 0, length, Traffic.DATA);
            assertThat(dram().asSlice(at, length).mismatch(MemorySegment.ofArray(bytes)))
                    .isEqualTo(-1);
            var back = new byte[length + 3];
            host.read(HostMemory.BASE + at, MemorySegment.ofArray(back), 3, length, Traffic.DATA);
            assertThat(MemorySegment.ofArray(back).asSlice(3).mismatch(MemorySegment.ofArray(bytes)))
                    .isEqualTo(-1);
            moved += length;
        }
        var statistics = host.statistics();
        assertThat(statistics.reservedBytes()).isZero();
        assertThat(statistics.translationsInUse()).isZero();
        assertThat(statistics.failedMaps()).isZero();
        assertThat(statistics.translationsProgrammed()).isEqualTo(statistics.maps());
        boolean dma = hardware.dmaChannels();
        assertThat(statistics.dmaBytesWritten()).isEqualTo(dma ? moved : 0);
        assertThat(statistics.windowBytesRead()).isEqualTo(dma ? 0 : moved);
        var counted = machine.fabric.ledger().snapshot();
        assertThat(counted.dram().dataWritten()).isEqualTo(moved);
        assertThat(counted.dram().dataRead()).isEqualTo(moved);
    }

    @Test
    void goesOnBehindTheMebibyteThatATranslationOfTheRk3399Ends() {
        var host = EndpointHardware.rk3399(4, false).attach(machine.master());
        var bytes = random(new Random(1), 3 << 20);
        host.write(HostMemory.BASE + 0x1234, MemorySegment.ofArray(bytes), 0, bytes.length, Traffic.DATA);
        assertThat(dram().asSlice(0x1234, bytes.length).toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(bytes);
        assertThat(host.statistics().maps()).isEqualTo(4);
        assertThat(host.statistics().partialMaps()).isEqualTo(3);
    }

    @Test
    void takesNoWindowWithDmaChannelsButHoldsItsMappingsInOne() {
        var host = EndpointHardware.designWare(1, MIB, 64 << 10, 2, true).attach(machine.master());
        var bytes = new byte[8 << 20];
        host.read(HostMemory.BASE, MemorySegment.ofArray(bytes), 0, bytes.length, Traffic.DATA);
        assertThat(host.statistics().maps()).isZero();
        try (var held = host.hold(HostMemory.BASE + 4096, 4096)) {
            assertThat(held.store(16, 16)).isEqualTo(HostMemory.BASE + 4096 + 16);
            assertThat(host.statistics().heldMaps()).isOne();
        }
        assertThat(host.statistics().reservedBytes()).isZero();
    }

    @Test
    void endsATransferWithTheErrorOfTheFirstMappingRefused() {
        var host = EndpointHardware.unconstrained(1, 64 << 10, 4096, 2, false).attach(machine.master());
        var large = MemorySegment.ofArray(new byte[65 << 10]);
        refuses(Errno.ENOMEM, () -> host.write(HostMemory.BASE, large, 0, large.byteSize(), Traffic.DATA));
        assertThat(host.statistics().failedMaps()).isOne();
        assertThat(machine.fabric.ledger().snapshot().dram().dataWritten()).isZero();
        try (var first = host.hold(HostMemory.BASE, 16);
                var second = host.hold(HostMemory.BASE, 16)) {
            assertThat(first.size()).isEqualTo(second.size());
            refuses(Errno.EINVAL, () -> host.write(HostMemory.BASE, large, 0, 1, Traffic.DATA));
        }
        host.write(HostMemory.BASE, large, 0, 64 << 10, Traffic.DATA);
        assertThat(host.statistics().reservedBytes()).isZero();
    }

    @Test
    void holdsAMappingWholeOrNotAtAll() {
        var host = EndpointHardware.rk3399(4, false).attach(machine.master());
        refuses(Errno.ENOMEM, () -> host.hold(HostMemory.BASE + MIB - 4096, 8192));
        assertThat(host.statistics().reservedBytes()).isZero();
        assertThat(host.statistics().translationsInUse()).isZero();
        assertThat(host.statistics().heldMaps()).isZero();
    }

    @Test
    void reachesNothingThroughAMappingThatIsClosedOrBehindItsEnd() {
        var host = EndpointHardware.unconstrained(1, MIB, 4096, 2, false).attach(machine.master());
        var held = host.hold(HostMemory.BASE, 4096);
        refuses(Errno.EFAULT, () -> held.store(4090, 16));
        held.close();
        held.close();
        refuses(Errno.EFAULT, () -> held.store(0, 16));
        assertThat(host.statistics().heldMaps()).isZero();
    }

    @Test
    void leavesNoWindowTakenWhenNothingAnswersBehindIt() {
        var host = EndpointHardware.unconstrained(1, MIB, 4096, 2, false).attach(machine.master());
        assertThatExceptionOfType(DmaException.class)
                .isThrownBy(() -> host.read(NOWHERE, MemorySegment.ofArray(new byte[8]), 0, 8, Traffic.DATA));
        assertThat(host.statistics().reservedBytes()).isZero();
        assertThat(host.statistics().windowBytesRead()).isZero();
    }

    @Test
    void keepsConcurrentTransfersApart() {
        var host = EndpointHardware.unconstrained(1, MIB, 4096, 2, false).attach(machine.master());
        var tasks = IntStream.range(0, 4)
                .mapToObj(task -> CompletableFuture.runAsync(() -> {
                    for (int round = 0; round < 200; round++) {
                        var bytes = random(new Random(task * 1000L + round), 5000);
                        long at = HostMemory.BASE + task * 8192L;
                        var back = new byte[bytes.length];
                        host.write(at, MemorySegment.ofArray(bytes), 0, bytes.length, Traffic.DATA);
                        host.read(at, MemorySegment.ofArray(back), 0, back.length, Traffic.DATA);
                        assertThat(back).isEqualTo(bytes);
                    }
                }))
                .toList();
        tasks.forEach(CompletableFuture::join);
        assertThat(host.statistics().failedMaps()).isZero();
    }

    @Test
    void refusesTransfersThatAChannelCannotDo() {
        var channel = new DmaChannel(machine.master(), TransferDirection.FROM_HOST);
        var local = MemorySegment.ofArray(new byte[8]);
        refuses(
                Errno.EINVAL,
                () -> channel.transfer(TransferDirection.TO_HOST, HostMemory.BASE, local, 0, 8, Traffic.DATA));
        refuses(Errno.EIO, () -> channel.transfer(TransferDirection.FROM_HOST, NOWHERE, local, 0, 8, Traffic.DATA));
    }

    @Test
    void readsAndWritesOutboundSpaceOnlyWhereItIsTranslated() {
        var slots = new TranslationSlots(1, 1);
        var space = new OutboundSpace(machine.master(), slots);
        var bytes = MemorySegment.ofArray(random(new Random(2), 16));
        refuses(Errno.EFAULT, () -> space.write(0x9_0000_0000L, bytes, 0, 16, Traffic.DATA));
        slots.program(0x9_0000_0000L, HostMemory.BASE + 64, 16);
        space.write(0x9_0000_0000L, bytes, 0, 16, Traffic.DATA);
        assertThat(dram().asSlice(64, 16).mismatch(bytes)).isEqualTo(-1);
        refuses(Errno.EFAULT, () -> space.read(0x9_0000_0008L, bytes, 0, 16, Traffic.DATA));
        assertThat(space.route(0x9_0000_0000L, 16).isDram()).isTrue();
    }

    @Test
    void refusesHardwareWhoseWindowsCannotWork() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> EndpointHardware.designWare(1, MIB, 4096, 4, false))
                .withMessageContaining("0x10000");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new EndpointHardware("x", new AddressAlignment.None(), List.of(), 4, false));
        assertThat(EndpointHardware.designWare(1, MIB, 64 << 10, 4, false).canMap(MIB))
                .isFalse();
        assertThat(EndpointHardware.designWare(1, 2 * MIB, 64 << 10, 4, false).canMap(MIB))
                .isTrue();
        assertThat(EndpointHardware.rk3399(2, false).canMap(8 * MIB)).isTrue();
    }

    @Test
    void aClosedMappingReachesNothingThroughTheOneThatTookItsPlace() {
        var host = EndpointHardware.unconstrained(1, MIB, 4096, 2, false).attach(machine.master());
        var closed = host.hold(HostMemory.BASE, 4096);
        closed.close();
        try (var next = host.hold(HostMemory.BASE + 8192, 4096)) {
            assertThat(next.store(0, 16)).isEqualTo(HostMemory.BASE + 8192);
            refuses(Errno.EFAULT, () -> closed.store(0, 16));
        }
    }
}

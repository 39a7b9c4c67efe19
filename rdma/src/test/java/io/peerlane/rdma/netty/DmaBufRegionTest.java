package io.peerlane.rdma.netty;

import static io.peerlane.rdma.verbs.Access.LOCAL_WRITE;
import static io.peerlane.rdma.verbs.Access.REMOTE_WRITE;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.LOCAL_PROTECTION_ERROR;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.SUCCESS;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_READ;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.vfio.BarRange;
import io.peerlane.fabric.vfio.VfioDmaBuf;
import io.peerlane.fabric.vfio.VfioPciDevice;
import io.peerlane.rdma.rnic.Fault;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.DmaBufRegion;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Regions over memory that its exporter may revoke: 8 GiB behind the adapter itself, taken back by putting it to sleep. */
class DmaBufRegionTest extends LoopbackFixture {

    private static final long GIB = 1L << 30;
    private static final long BAR_BYTES = 8 * GIB;
    private static final long ADDRESS = 0x7f00_0000_0000L;

    private MemorySegment memory;
    private VfioPciDevice owner;

    @Override
    TestMachine machine(String name) {
        return new TestMachine(
                RnicOptions.of(name).withMemoryBar(BAR_BYTES), EventLoops.open(1), ConnectionOptions.DEFAULT);
    }

    @BeforeEach
    void open() {
        var function = right.rnic.function();
        memory = function.bar(Rnic.MEMORY_BAR).orElseThrow().memory().orElseThrow();
        owner = VfioPciDevice.open(P2pDma.of(right.fabric, 1), function);
    }

    private VfioDmaBuf export(BarRange... ranges) {
        return owner.exportDmaBuf(Rnic.MEMORY_BAR, 0, List.of(ranges));
    }

    private DmaBufRegion register(VfioDmaBuf export) {
        return right.domain.registerDmaBuf(
                export.buffer(), 0, export.buffer().size(), ADDRESS, Set.of(LOCAL_WRITE, REMOTE_WRITE));
    }

    private Errno refusal(ThrowingCallable call) {
        return catchThrowableOfType(ErrnoException.class, call).errno();
    }

    /** The target moves {@code length} bytes between offset {@code at} of the region and the host. */
    private void transfer(WorkRequestOpcode opcode, long id, DmaBufRegion region, long at, int length) {
        var request = remote(opcode, id, 0, MIB, length);
        request.address[0] = region.address() + at;
        request.localKey[0] = region.localKey();
        post(target, request);
    }

    private Endpoint.Completed completion(long id) {
        await().until(() -> target.completed.stream().anyMatch(c -> c.id() == id));
        return target.completed.stream().filter(c -> c.id() == id).findFirst().orElseThrow();
    }

    private byte[] placed(long offset, int length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void placesDataBehindFourGibibytesOfOneRange() {
        greet();
        var content = random(41, MIB);
        fill(hostBuffer, MIB, content);
        var region = register(export(new BarRange(0, BAR_BYTES)));
        assertThat(region.length()).isEqualTo(BAR_BYTES);
        transfer(RDMA_READ, 1000, region, 7 * GIB, MIB);
        assertThat(completion(1000).status()).isEqualTo(SUCCESS);
        assertThat(placed(7 * GIB, MIB)).isEqualTo(content);
        transfer(RDMA_READ, 1001, region, BAR_BYTES - MIB, MIB);
        assertThat(completion(1001).status()).isEqualTo(SUCCESS);
        transfer(RDMA_READ, 1002, region, BAR_BYTES - MIB + 1, MIB);
        assertThat(completion(1002).status()).isEqualTo(LOCAL_PROTECTION_ERROR);
    }

    @Test
    void anAccessAcrossTwoRangesGoesToBoth() {
        greet();
        var content = random(42, 200_000);
        fill(hostBuffer, MIB, content);
        var region = register(export(new BarRange(6 * GIB, 65536), new BarRange(5 * GIB, GIB / 2)));
        transfer(RDMA_READ, 1000, region, 10_000, content.length);
        assertThat(completion(1000).status()).isEqualTo(SUCCESS);
        var both = new byte[content.length];
        int first = 65536 - 10_000;
        System.arraycopy(placed(6 * GIB + 10_000, first), 0, both, 0, first);
        System.arraycopy(placed(5 * GIB, content.length - first), 0, both, first, content.length - first);
        assertThat(both).isEqualTo(content);
        transfer(RDMA_WRITE, 1001, region, 10_000, content.length);
        assertThat(completion(1001).status()).isEqualTo(SUCCESS);
        await().until(() -> Arrays.equals(bytes(hostBuffer, MIB, content.length), content));
    }

    @Test
    void registersAPartOfTheBuffer() {
        greet();
        fill(hostBuffer, MIB, random(43, 4096));
        var export = export(new BarRange(4096, 4096), new BarRange(65536, 8192));
        var region = right.domain.registerDmaBuf(export.buffer(), 6144, 4096, ADDRESS + 2048, Set.of(LOCAL_WRITE));
        transfer(RDMA_READ, 1000, region, 0, 4096);
        assertThat(completion(1000).status()).isEqualTo(SUCCESS);
        assertThat(placed(65536 + 2048, 4096)).isEqualTo(random(43, 4096));
    }

    @Test
    void refusesPartsThatAreNone() {
        var buffer = export(new BarRange(0, 8192)).buffer();
        var domain = right.domain;
        Set<Access> any = Set.of(LOCAL_WRITE);
        assertThat(refusal(() -> domain.registerDmaBuf(buffer, 0, 0, ADDRESS, any)))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(() -> domain.registerDmaBuf(buffer, 0, 8193, ADDRESS, any)))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(() -> domain.registerDmaBuf(buffer, -4096, 4096, ADDRESS, any)))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(() -> domain.registerDmaBuf(buffer, Long.MAX_VALUE, 4096, ADDRESS, any)))
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(() -> domain.registerDmaBuf(buffer, 0, 4096, ADDRESS + 1, any)))
                .isEqualTo(Errno.EINVAL);
        assertThat(buffer.attachments()).isZero();
    }

    @Test
    void refusesARevokedBufferAndHoldsNothingOfIt() {
        var export = export(new BarRange(0, 8192));
        int regions = right.statistics().memoryRegions();
        owner.enterLowPower();
        assertThat(refusal(() -> register(export))).isEqualTo(Errno.ENODEV);
        assertThat(export.buffer().attachments()).isZero();
        assertThat(right.statistics().memoryRegions()).isEqualTo(regions);
    }

    @Test
    void workThatUsesARevokedRegionEndsWithAProtectionError() {
        greet();
        var region = register(export(new BarRange(0, MIB)));
        owner.enterLowPower();
        assertThat(region.isMapped()).isFalse();
        transfer(RDMA_READ, 1000, region, 0, 4096);
        assertThat(completion(1000).status()).isEqualTo(LOCAL_PROTECTION_ERROR);
    }

    @Test
    void theSameKeyWorksAgainAfterTheBufferWasGivenBack() {
        greet();
        fill(hostBuffer, MIB, random(44, 4096));
        var region = register(export(new BarRange(0, MIB)));
        int key = region.localKey();
        owner.enterLowPower();
        owner.exitLowPower();
        await().until(region::isMapped);
        assertThat(region.localKey()).isEqualTo(key);
        transfer(RDMA_READ, 1000, region, 0, 4096);
        assertThat(completion(1000).status()).isEqualTo(SUCCESS);
        assertThat(placed(0, 4096)).isEqualTo(random(44, 4096));
    }

    @Test
    void aPeerThatWritesIntoARevokedRegionIsCutOff() {
        greet();
        var region = register(export(new BarRange(0, MIB)));
        memory.asSlice(0, 4096).fill((byte) 0x5a);
        owner.enterLowPower();
        var write = send(1000, hostRegion, MIB, 4096);
        write.opcode = RDMA_WRITE;
        write.remoteAddress = region.address();
        write.remoteKey = region.remoteKey();
        post(host, write);
        await().until(() -> !host.disconnected.isEmpty() && !target.disconnected.isEmpty());
        assertThat(right.statistics().faults()).containsEntry(Fault.STAG_INVALID, 1L);
        assertThat(placed(0, 4096)).containsOnly(0x5a);
    }

    @Test
    void aClosedRegionLetsTheBufferGo() {
        var export = export(new BarRange(0, MIB));
        var region = register(export);
        assertThat(export.uses()).isOne();
        region.close();
        region.close();
        await().until(() -> export.uses() == 0 && export.buffer().attachments() == 0);
        owner.close();
        assertThat(export.isSevered()).isTrue();
    }

    /** The exporter may hand the memory to someone else the moment its revocation returns. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsPlacedAfterTheRevocationReturned(long seed) {
        greet();
        var region = register(export(new BarRange(0, 64L * MIB)));
        var next = new AtomicInteger();
        target.onCompletion = c -> {
            if (c.workRequestId >= 1000 && c.status == SUCCESS && next.get() < 10_000) {
                var again = remote(RDMA_READ, 1000 + next.incrementAndGet(), 0, MIB, MIB);
                again.address[0] = region.address();
                again.localKey[0] = region.localKey();
                target.queuePair.postSend(again);
                target.queuePair.ring();
            }
        };
        transfer(RDMA_READ, 1000, region, 0, MIB);
        transfer(RDMA_READ, 1000, region, 0, MIB);
        int most = 1 + new Random(seed).nextInt(12);
        await().until(() -> next.get() >= most);
        owner.enterLowPower();
        memory.asSlice(0, MIB).fill((byte) 0x5a);
        await().until(() -> !target.disconnected.isEmpty());
        assertThat(target.completed).as("seed %d", seed).anyMatch(c -> c.status() == LOCAL_PROTECTION_ERROR);
        assertThat(placed(0, MIB)).as("seed %d", seed).containsOnly(0x5a);
    }
}

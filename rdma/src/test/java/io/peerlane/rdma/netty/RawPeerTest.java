package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.LoopbackFixture.MIB;
import static io.peerlane.rdma.netty.LoopbackFixture.receive;
import static io.peerlane.rdma.netty.LoopbackFixture.send;
import static io.peerlane.rdma.verbs.Access.LOCAL_WRITE;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.WR_FLUSH_ERROR;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.rnic.Fault;
import io.peerlane.rdma.verbs.MemoryRegion;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A misbehaving peer on the wire: everything of it comes back, and others go on. */
class RawPeerTest {

    private static final int WRITES = 60;
    private static final int OUTPUT_BUFFERS_OF_A_STREAM = 2;
    private static final int TERMINATE_WITHOUT_HEADER = 2 + 18 + 4 + 4;

    private TestMachine machine;
    private Endpoint acceptor;
    private HostBuffer buffer;
    private MemoryRegion region;

    @BeforeEach
    void open() {
        machine = new TestMachine("rnic");
        acceptor = new Endpoint(machine, 64);
        buffer = machine.allocate(2 * MIB);
        region = machine.register(buffer, LOCAL_WRITE);
        acceptor.run(() -> receive(acceptor, region, 0, 4));
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private long count(Fault fault) {
        return machine.driver.statistics().count(fault);
    }

    private void assertEverythingIsBack() {
        await().until(() -> !acceptor.disconnected.isEmpty());
        assertThat(acceptor.disconnected).hasSize(1);
        await().untilAsserted(
                        () -> assertThat(machine.statistics().outputBuffers()).isZero());
        assertThat(machine.statistics().streams()).isZero();
        long before = machine.fabric.memory().available();
        acceptor.close();
        assertThat(machine.statistics().queuePairs()).isZero();
        assertThat(machine.statistics().completionQueues()).isZero();
        assertThat(machine.fabric.memory().available()).isGreaterThan(before);
        region.close();
        assertThat(machine.statistics().memoryRegions()).isZero();
        machine.domain.close();
    }

    private void postMegabyteWrites() {
        acceptor.run(() -> {
            for (int i = 0; i < WRITES; i++) {
                var write = send(1000 + i, region, MIB, MIB);
                write.opcode = RDMA_WRITE;
                write.remoteKey = 0x12345600;
                acceptor.queuePair.postSend(write);
            }
            acceptor.queuePair.ring();
        });
    }

    /** Bytes on the wire of one write: FPDUs of the default MULPDU, and a shorter last one. */
    private static int wireBytes() {
        int payload = (ConnectionOptions.DEFAULT.mulpdu() - TaggedHeader.SIZE) & ~3;
        return MIB / payload * Fpdu.size(TaggedHeader.SIZE + payload) + Fpdu.size(TaggedHeader.SIZE + MIB % payload);
    }

    private long writesCompleted() {
        return acceptor.completed.stream().filter(c -> c.id() >= 1000).count();
    }

    @Test
    void stallsWithBoundedMemoryWhileThePeerDoesNotReadAndThenGoesOn() throws IOException {
        try (var peer = new RawPeer(machine, acceptor, false)) {
            peer.greet(acceptor);
            postMegabyteWrites();
            await().until(() -> machine.statistics().outputBuffers() == OUTPUT_BUFFERS_OF_A_STREAM);
            assertThat(writesCompleted()).isLessThan(WRITES);
            int smallest = WRITES * wireBytes();
            assertThat(peer.read(smallest)).hasSize(smallest);
            await().until(() -> writesCompleted() == WRITES);
        }
        assertEverythingIsBack();
    }

    @Test
    void flushesStalledWorkWhenThePeerVanishes() throws IOException {
        var peer = new RawPeer(machine, acceptor, true);
        peer.greet(acceptor);
        postMegabyteWrites();
        peer.kill();
        await().until(() -> writesCompleted() == WRITES);
        assertThat(acceptor.completed.getLast().status()).isEqualTo(WR_FLUSH_ERROR);
        assertEverythingIsBack();
        assertThat(count(Fault.RESET)).isEqualTo(1);
    }

    @Test
    void fetchesNothingMoreForAPeerThatHasVanished() throws IOException {
        var peer = new RawPeer(machine, acceptor, true);
        peer.greet(acceptor);
        postMegabyteWrites();
        var sent = new AtomicLong();
        await().during(Duration.ofMillis(200))
                .until(() -> sent.getAndSet(machine.statistics().bytesSent()), last -> last == sent.get());
        assertThat(writesCompleted()).isLessThan(WRITES);
        peer.kill();
        await().until(() -> writesCompleted() == WRITES);
        assertThat(machine.statistics().bytesSent()).isEqualTo(sent.get());
        assertEverythingIsBack();
    }

    @Test
    void takesTheEndOfTheStreamBetweenMessagesAsAnOrderlyClose() throws IOException {
        try (var peer = new RawPeer(machine, acceptor, true)) {
            peer.greet(acceptor);
        }
        assertEverythingIsBack();
        assertThat(machine.statistics().faults().values()).containsOnly(0L);
    }

    @Test
    void countsAStreamThatEndsInsideAnFpdu() throws IOException {
        try (var peer = new RawPeer(machine, acceptor, true)) {
            peer.greet(acceptor);
            peer.write(Arrays.copyOf(peer.sendFpdu(64), 40));
        }
        assertEverythingIsBack();
        assertThat(count(Fault.TRUNCATED)).isEqualTo(1);
    }

    @Test
    void answersABadCrcWithATerminateAndCloses() throws IOException {
        try (var peer = new RawPeer(machine, acceptor, true)) {
            peer.greet(acceptor);
            var fpdu = peer.sendFpdu(64);
            fpdu[30] ^= 1;
            peer.write(fpdu);
            var answer = peer.readAll();
            assertThat(answer).hasSize(TERMINATE_WITHOUT_HEADER);
            assertThat(Arrays.copyOfRange(answer, 20, 22)).containsExactly(0x20, 0x02);
        }
        assertEverythingIsBack();
        assertThat(count(Fault.CRC)).isEqualTo(1);
    }

    @Test
    void aPeerThatGoesOnSendingStillReadsTheTerminateOfAQueuePairThatIsGone() throws IOException {
        acceptor.onDisconnected = acceptor.queuePair::close;
        try (var peer = new RawPeer(machine, acceptor, true)) {
            peer.greet(acceptor);
            var fpdu = peer.sendFpdu(64);
            fpdu[30] ^= 1;
            peer.write(fpdu);
            peer.write(new byte[8 * MIB]);
            assertThat(peer.readAll()).hasSize(TERMINATE_WITHOUT_HEADER);
        }
        assertEverythingIsBack();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 99, 31_337})
    void endsAStreamOfRandomBytes(long seed) throws IOException {
        try (var peer = new RawPeer(machine, acceptor, true)) {
            peer.greet(acceptor);
            peer.write(LoopbackFixture.random(seed, 70_000));
            assertThat(peer.readAll().length).as("Terminate, seed %d", seed).isPositive();
        } catch (SocketException _) {
            // the close may reach the peer as a reset, before the Terminate is read
        }
        assertEverythingIsBack();
        assertThat(machine.statistics().faults().values().stream()
                        .mapToLong(n -> n)
                        .sum())
                .as("faults, seed %d", seed)
                .isEqualTo(1);
    }

    @Test
    void takesAMessageThatComesByteByByte() throws IOException {
        try (var peer = new RawPeer(machine, acceptor, true)) {
            for (byte octet : peer.sendFpdu(64)) {
                peer.write(new byte[] {octet});
            }
            await().until(() -> acceptor.receivedCount() == 1);
        }
        assertEverythingIsBack();
    }

    @Test
    void servesAnotherConnectionWhileOneIsStalled() throws IOException {
        try (var stalled = new RawPeer(machine, acceptor, false)) {
            stalled.greet(acceptor);
            postMegabyteWrites();
            var second = new Endpoint(machine, 8);
            second.run(() -> receive(second, region, 0, 4));
            try (var peer = new RawPeer(machine, second, true)) {
                peer.greet(second);
                second.run(() -> {
                    second.queuePair.postSend(send(1, region, MIB, 16));
                    second.queuePair.ring();
                });
                assertThat(peer.read(40)).hasSize(40);
            }
            await().until(() -> !second.disconnected.isEmpty());
            second.close();
        }
        assertEverythingIsBack();
    }
}

package io.peerlane.rdma.netty;

import static io.peerlane.rdma.verbs.Access.LOCAL_WRITE;
import static io.peerlane.rdma.verbs.Access.REMOTE_READ;
import static io.peerlane.rdma.verbs.Access.REMOTE_WRITE;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.LOCAL_LENGTH_ERROR;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.LOCAL_PROTECTION_ERROR;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.MEMORY_MANAGEMENT_OPERATION_ERROR;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.REMOTE_ACCESS_ERROR;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.SUCCESS;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.WR_FLUSH_ERROR;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.LOCAL_INVALIDATE;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_READ;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_WRITE;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.REGISTER_MEMORY;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.SEND_WITH_INVALIDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.rnic.Fault;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.FastMemoryRegion;
import io.peerlane.rdma.verbs.QueuePairState;
import io.peerlane.rdma.verbs.SendWorkRequest;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** What a peer, or a work request of this side, may not do on an established connection. */
class ViolationTest extends LoopbackFixture {

    private void assertHostSawAndCutFor(Fault fault) {
        await().until(() -> !host.disconnected.isEmpty() && !target.disconnected.isEmpty());
        assertThat(left.driver.statistics().count(fault)).isEqualTo(1);
        assertThat(left.statistics().terminatesSent()).isEqualTo(1);
        assertThat(right.driver.statistics().count(Fault.PEER_TERMINATE)).isEqualTo(1);
        assertThat(host.queuePair.state()).isEqualTo(QueuePairState.ERROR);
        assertThat(host.disconnected).hasSize(1);
        assertThat(target.disconnected).hasSize(1);
        assertThat(left.statistics().streams()).isZero();
        await().untilAsserted(
                        () -> assertThat(left.statistics().outputBuffers()).isZero());
    }

    /** Binds a fast region of the host to the third MiB of its buffer. */
    private FastMemoryRegion bindFastRegion() {
        return bindFastRegion(EnumSet.of(REMOTE_READ, REMOTE_WRITE));
    }

    private FastMemoryRegion bindFastRegion(EnumSet<Access> access) {
        var region = left.domain.allocateFastRegion(MIB);
        var request = new SendWorkRequest().clear();
        request.workRequestId = 40;
        request.opcode = REGISTER_MEMORY;
        request.region = region;
        request.registerKey = region.nextKey();
        request.registerAddress = 0x7000_0000_1234L;
        request.registerDmaAddress = hostBuffer.address() + 2 * MIB;
        request.registerLength = MIB;
        request.registerAccess = Access.mask(access);
        post(host, request);
        return region;
    }

    private SendWorkRequest readFast(FastMemoryRegion region, long id) {
        var read = remote(RDMA_READ, id, 2 * MIB, 0, 4096);
        read.remoteAddress = 0x7000_0000_1234L;
        read.remoteKey = region.key();
        return read;
    }

    private SendWorkRequest invalidate(int key) {
        var request = new SendWorkRequest().clear();
        request.workRequestId = 41;
        request.opcode = LOCAL_INVALIDATE;
        request.invalidateKey = key;
        return request;
    }

    @Test
    void readsThroughAFastRegionUntilItIsInvalidated() {
        greet();
        var region = bindFastRegion();
        post(target, readFast(region, 70));
        await().until(() -> target.completed.size() == 2);
        assertThat(target.completed.get(1).status()).isEqualTo(SUCCESS);
        post(host, invalidate(region.key()));
        post(target, readFast(region, 71));
        assertHostSawAndCutFor(Fault.STAG_INVALID);
        assertThat(target.completed)
                .contains(new Endpoint.Completed(71, REMOTE_ACCESS_ERROR, CompletionOpcode.RDMA_READ, 4096, false, 0));
    }

    @Test
    void disablesAKeyBeforeTheMessageThatInvalidatesItIsDelivered() {
        greet();
        var region = bindFastRegion();
        var reply = send(72, targetRegion, MIB, 16);
        reply.opcode = SEND_WITH_INVALIDATE;
        reply.invalidateKey = region.key();
        post(target, reply);
        await().until(() -> host.receivedCount() == 1);
        assertThat(host.completed.getLast())
                .isEqualTo(new Endpoint.Completed(100, SUCCESS, CompletionOpcode.RECEIVE, 16, true, region.key()));
        post(target, readFast(region, 73));
        assertHostSawAndCutFor(Fault.STAG_INVALID);
    }

    @Test
    void refusesToInvalidateWhatWasRegisteredForGood() {
        greet();
        var reply = send(72, targetRegion, MIB, 16);
        reply.opcode = SEND_WITH_INVALIDATE;
        reply.invalidateKey = hostRegion.remoteKey();
        post(target, reply);
        assertHostSawAndCutFor(Fault.NOT_INVALIDATED);
    }

    @Test
    void refusesToInvalidateABindingThatIsNotForPeers() {
        greet();
        var reply = send(72, targetRegion, MIB, 16);
        reply.opcode = SEND_WITH_INVALIDATE;
        reply.invalidateKey = bindFastRegion(EnumSet.of(LOCAL_WRITE)).key();
        post(target, reply);
        assertHostSawAndCutFor(Fault.NOT_INVALIDATED);
    }

    @Test
    void refusesAWriteOneByteBeyondTheRegionAndFlushesEverything() {
        greet();
        await().until(() -> host.completed.size() == 1);
        post(target, remote(RDMA_WRITE, 80, MIB, 4L * MIB - 4095, 4096));
        assertHostSawAndCutFor(Fault.BOUNDS);
        assertThat(host.completed.stream()
                        .filter(c -> c.status() == WR_FLUSH_ERROR)
                        .map(Endpoint.Completed::id))
                .containsExactly(100L, 101L, 102L, 103L, 104L, 105L, 106L, 107L);
    }

    @Test
    void refusesAReadOfARegionWithoutThatRight() {
        greet();
        var writeOnly = left.domain.register(hostBuffer.address(), hostBuffer.address(), MIB, EnumSet.of(REMOTE_WRITE));
        var read = remote(RDMA_READ, 81, MIB, 0, 4096);
        read.remoteKey = writeOnly.remoteKey();
        post(target, read);
        assertHostSawAndCutFor(Fault.ACCESS_RIGHTS);
    }

    @Test
    void refusesAKeyOfAnotherProtectionDomain() {
        greet();
        var other = left.driver.allocateProtectionDomain();
        var foreign = other.register(hostBuffer.address(), hostBuffer.address(), MIB, EnumSet.of(REMOTE_WRITE));
        var write = remote(RDMA_WRITE, 82, MIB, 0, 4096);
        write.remoteKey = foreign.remoteKey();
        post(target, write);
        assertHostSawAndCutFor(Fault.NOT_ASSOCIATED);
    }

    @Test
    void refusesAKeyThatWasNeverGivenOut() {
        greet();
        var write = remote(RDMA_WRITE, 83, MIB, 0, 4096);
        write.remoteKey = 0x00abcdef;
        post(target, write);
        assertHostSawAndCutFor(Fault.STAG_INVALID);
    }

    @Test
    void refusesASendThatFindsNoReceive() {
        greet();
        for (int i = 0; i < 9; i++) {
            post(target, send(90 + i, targetRegion, MIB, 16));
        }
        assertHostSawAndCutFor(Fault.NO_RECEIVE);
        assertThat(host.receivedCount()).isEqualTo(8);
    }

    @Test
    void refusesASendLongerThanItsReceive() {
        greet();
        post(target, send(90, targetRegion, MIB, 8193));
        assertHostSawAndCutFor(Fault.MESSAGE_TOO_LONG);
        assertThat(host.completed)
                .contains(new Endpoint.Completed(100, LOCAL_LENGTH_ERROR, CompletionOpcode.RECEIVE, 0, false, 0));
    }

    @Test
    void completesASendOutOfItsRegionInErrorAndFlushesWhatFollows() {
        greet();
        post(target, send(90, targetRegion, 4L * MIB - 8, 16), send(91, targetRegion, MIB, 16));
        await().until(() -> !host.disconnected.isEmpty() && !target.disconnected.isEmpty());
        assertThat(target.completed)
                .contains(
                        new Endpoint.Completed(90, LOCAL_PROTECTION_ERROR, CompletionOpcode.SEND, 0, false, 0),
                        new Endpoint.Completed(91, WR_FLUSH_ERROR, CompletionOpcode.SEND, 0, false, 0));
        assertThat(right.driver.statistics().count(Fault.LOCAL_WORK_REQUEST)).isEqualTo(1);
        assertThat(host.receivedCount()).isZero();
    }

    @Test
    void completesAnInvalidationOfAnUnboundKeyInError() {
        greet();
        var region = left.domain.allocateFastRegion(MIB);
        post(host, invalidate(region.key()));
        await().until(() -> !host.disconnected.isEmpty());
        assertThat(host.completed)
                .contains(new Endpoint.Completed(
                        41, MEMORY_MANAGEMENT_OPERATION_ERROR, CompletionOpcode.LOCAL_INVALIDATE, 0, false, 0));
    }

    @Test
    void flushesWhatIsPostedAfterTheEnd() {
        greet();
        target.run(() -> target.queuePair.fail("had enough"));
        await().until(() -> !host.disconnected.isEmpty() && !target.disconnected.isEmpty());
        assertThat(target.disconnected).containsExactly("had enough");
        int before = target.completed.size();
        post(target, send(95, targetRegion, MIB, 16));
        assertThat(target.completed.subList(before, target.completed.size()))
                .containsExactly(new Endpoint.Completed(95, WR_FLUSH_ERROR, CompletionOpcode.SEND, 0, false, 0));
    }

    @Test
    void deliversNothingOfADestroyedQueuePair() {
        greet();
        target.run(() -> {
            target.queuePair.postSend(send(95, targetRegion, MIB, 16));
            target.queuePair.close();
            target.queuePair.ring();
        });
        await().until(() -> !host.disconnected.isEmpty());
        assertThat(target.completed).hasSize(1);
        assertThat(right.statistics().queuePairs()).isZero();
        assertThat(right.statistics().streams()).isZero();
    }

    @Test
    void refusesMoreWorkThanTheQueueHolds() {
        greet();
        target.run(() -> {
            for (int i = 0; i < 64; i++) {
                target.queuePair.postSend(remote(RDMA_WRITE, i, MIB, MIB, 16));
            }
            assertThatThrownBy(() -> target.queuePair.postSend(remote(RDMA_WRITE, 64, MIB, MIB, 16)))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
        });
    }

    @Test
    void keepsADomainThatIsInUse() {
        var region = left.domain.register(hostBuffer.address(), hostBuffer.address(), MIB, EnumSet.of(LOCAL_WRITE));
        assertThatThrownBy(() -> left.domain.close())
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        int before = left.statistics().memoryRegions();
        region.close();
        region.close();
        assertThat(left.statistics().memoryRegions()).isEqualTo(before - 1);
    }
}

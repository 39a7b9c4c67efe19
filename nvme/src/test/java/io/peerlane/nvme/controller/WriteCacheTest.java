package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.command.AdminCommand.SetFeatures;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.command.NvmCommand.Flush;
import io.peerlane.nvme.command.NvmCommand.Read;
import io.peerlane.nvme.command.NvmCommand.Write;
import io.peerlane.nvme.namespace.VolatileStore;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CopySourceRange;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The power goes at the worst moment: what may be gone then, and what may not. */
class WriteCacheTest implements ControllerUnderTest {

    private static final int BLOCK = VolatileStore.BLOCK;

    private final VolatileStore store = new VolatileStore(1024);
    private final ControllerFixture fixture = ControllerFixture.enabled(this, ControllerOptions.named("nvme0"), store);
    private final MiniHost host = fixture.host;
    private final MiniQueue queue = host.ioQueue(1, 16);
    private final DataPointer data;

    WriteCacheTest() {
        var page = fixture.page();
        page.segment().fill((byte) 0x77);
        data = ControllerFixture.at(page);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void write(long lba, boolean forceUnitAccess) {
        assertThat(queue.run(new Write(host.cid(), 1, lba, 1, forceUnitAccess, data)))
                .isEqualTo(Status.SUCCESS);
    }

    private Status run(int opcode, Consumer<SubmissionQueueEntry> fields) {
        int cid = host.cid();
        fields.accept(queue.next().start(opcode, cid, 1));
        queue.ring();
        return Status.of(queue.take(cid).statusField());
    }

    private Status setCache(int enabled) {
        return host.statusOf(new SetFeatures(
                host.cid(), 0, FeatureIdentifier.VOLATILE_WRITE_CACHE, false, enabled, 0, DataPointer.NONE));
    }

    private boolean isThere(long lba) throws Exception {
        return fixture.medium(lba, BLOCK)[0] == 0x77;
    }

    @Test
    void aWriteMayBeLostButNotOneWithFua() throws Exception {
        write(1, true);
        write(2, false);
        assertThat(isThere(2)).isTrue();
        store.losePower();
        assertThat(isThere(1)).isTrue();
        assertThat(isThere(2)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1", "4294967295"})
    void aFlushOfTheNamespaceOrOfAllKeepsWhatWasWrittenBefore(long nsid) throws Exception {
        write(1, false);
        assertThat(queue.run(new Flush(host.cid(), nsid))).isEqualTo(Status.SUCCESS);
        write(2, false);
        store.losePower();
        assertThat(isThere(1)).isTrue();
        assertThat(isThere(2)).isFalse();
    }

    @Test
    void turningTheCacheOffFlushesItAndMakesEveryWriteDurable() throws Exception {
        write(1, false);
        assertThat(setCache(0)).isEqualTo(Status.SUCCESS);
        write(2, false);
        store.losePower();
        assertThat(isThere(1) && isThere(2)).isTrue();
        assertThat(setCache(1)).isEqualTo(Status.SUCCESS);
        write(3, false);
        store.losePower();
        assertThat(isThere(3)).isFalse();
    }

    @Test
    void aReadWithFuaMakesWhatItReadsDurable() throws Exception {
        write(1, false);
        assertThat(queue.run(new Read(host.cid(), 1, 1, 1, false, data))).isEqualTo(Status.SUCCESS);
        assertThat(store.flushes()).isZero();
        assertThat(queue.run(new Read(host.cid(), 1, 1, 1, true, data))).isEqualTo(Status.SUCCESS);
        store.losePower();
        assertThat(isThere(1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5", "12"})
    void compareAndVerifyWithFuaToo(int opcode) throws Exception {
        write(1, false);
        assertThat(run(opcode, entry -> entry.prp(data.first(), 0).range(1, 1, true)))
                .isEqualTo(Status.SUCCESS);
        store.losePower();
        assertThat(isThere(1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void zeroesAndCopiesAreDurableWithFuaOnly(boolean forceUnitAccess) throws Exception {
        write(1, true);
        write(2, true);
        var list = fixture.page();
        CopySourceRange.emit(list.segment(), 0, 1, 1);
        assertThat(run(NvmOpcode.COPY, entry -> entry.prp(list.address(), 0).range(5, 1, forceUnitAccess)))
                .isEqualTo(Status.SUCCESS);
        assertThat(run(NvmOpcode.WRITE_ZEROES, entry -> entry.range(2, 1, forceUnitAccess)))
                .isEqualTo(Status.SUCCESS);
        store.losePower();
        assertThat(isThere(5)).isEqualTo(forceUnitAccess);
        assertThat(isThere(2)).isEqualTo(!forceUnitAccess);
    }

    @Test
    void withoutFuaNothingIsFlushedForTheSakeOfOneCommand() {
        write(1, false);
        assertThat(run(NvmOpcode.VERIFY, entry -> entry.range(1, 1, false))).isEqualTo(Status.SUCCESS);
        assertThat(run(NvmOpcode.WRITE_ZEROES, entry -> entry.range(1, 1, false)))
                .isEqualTo(Status.SUCCESS);
        assertThat(store.flushes()).isZero();
    }
}

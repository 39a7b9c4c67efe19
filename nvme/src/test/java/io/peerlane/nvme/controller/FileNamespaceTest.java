package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.command.AdminCommand.DeleteSubmissionQueue;
import io.peerlane.nvme.command.AdminCommand.SetFeatures;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.command.NvmCommand.Flush;
import io.peerlane.nvme.command.NvmCommand.Write;
import io.peerlane.nvme.namespace.FileStore;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.ControllerStatus;
import io.peerlane.nvme.wire.FeatureIdentifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamespaceTest implements ControllerUnderTest {

    @TempDir
    private Path directory;

    private ControllerFixture fixture;

    private WatchedStore open() {
        var store = new WatchedStore(FileStore.open(directory.resolve("disk"), 512, 1 << 20));
        fixture = ControllerFixture.enabled(this, ControllerOptions.named("nvme0"), store);
        return store;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void writesReachTheFileAndReadsComeFromIt() throws IOException {
        open();
        var queue = fixture.host.ioQueue(1, 16);
        var page = fixture.page();
        var data = ControllerFixture.pattern(2, 4096);
        ControllerFixture.put(page.segment(), 0, data);
        assertThat(queue.run(fixture.host.write(8, 8, ControllerFixture.at(page))))
                .isEqualTo(Status.SUCCESS);
        try (var file = Files.newByteChannel(directory.resolve("disk"))) {
            var found = ByteBuffer.allocate(4096);
            file.position(4096).read(found);
            assertThat(found.array()).isEqualTo(data);
        }
        page.segment().fill((byte) 0);
        assertThat(queue.run(fixture.host.read(8, 8, ControllerFixture.at(page))))
                .isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(page.segment(), 0, 4096)).isEqualTo(data);
    }

    @Test
    void flushesForFlushForForcedWritesAndForNothingElse() {
        var store = open();
        var queue = fixture.host.ioQueue(1, 16);
        var pointer = ControllerFixture.at(fixture.page());
        queue.run(fixture.host.write(0, 1, pointer));
        assertThat(store.flushes).hasValue(0);
        queue.run(new Flush(fixture.host.cid(), 1));
        assertThat(store.flushes).hasValue(1);
        queue.run(new Write(fixture.host.cid(), 1, 0, 1, true, pointer));
        assertThat(store.flushes).hasValue(2);
    }

    @Test
    void writesThroughOnceTheWriteCacheIsOff() {
        var store = open();
        var host = fixture.host;
        var queue = host.ioQueue(1, 16);
        var off = new SetFeatures(host.cid(), 0, FeatureIdentifier.VOLATILE_WRITE_CACHE, false, 0, 0, DataPointer.NONE);
        assertThat(host.statusOf(off)).isEqualTo(Status.SUCCESS);
        assertThat(store.flushes).hasValue(1);
        queue.run(host.write(0, 1, ControllerFixture.at(fixture.page())));
        assertThat(store.flushes).hasValue(2);
    }

    @Test
    void flushesAtShutdown() {
        var store = open();
        fixture.host.write(MiniHost.configuration().withEnable(true).withShutdownNotification(1));
        Awaitility.await().until(() -> fixture.host.status().shutdownStatus() == ControllerStatus.SHST_COMPLETE);
        assertThat(store.flushes).hasValue(1);
    }

    @Test
    void completesManyCommandsAtOnceEachOnce() {
        open();
        var host = fixture.host;
        var queue = host.ioQueue(1, 64);
        var pointer = ControllerFixture.at(fixture.page());
        var wanted = new HashSet<Integer>();
        for (int i = 0; i < 60; i++) {
            var write = host.write(i, 1, pointer);
            write.emit(queue.next());
            wanted.add(write.cid());
        }
        queue.ring();
        Awaitility.await().until(() -> {
            queue.poll().map(Completion::cid).ifPresent(cid -> assertThat(wanted.remove(cid))
                    .isTrue());
            return wanted.isEmpty();
        });
    }

    @Test
    void aResetWaitsForTheMediumAndPostsNothing() {
        var store = open();
        var host = fixture.host;
        var queue = host.ioQueue(1, 16);
        store.gate = new CountDownLatch(1);
        host.read(0, 1, ControllerFixture.at(fixture.page())).emit(queue.next());
        queue.ring();
        host.write(MiniHost.configuration());
        assertThat(host.status().ready()).isTrue();
        store.gate.countDown();
        Awaitility.await().until(() -> !host.status().ready());
        assertThat(queue.poll()).isEmpty();
        new MiniHost(fixture.machine).enable();
    }

    @Test
    void aDefectOfTheStoreEndsTheCommandAndLeavesTheControllerAbleToReset() {
        var store = open();
        var host = fixture.host;
        var queue = host.ioQueue(1, 16);
        store.broken = true;
        assertThat(queue.run(host.read(0, 1, ControllerFixture.at(fixture.page()))))
                .isEqualTo(GenericStatus.INTERNAL_ERROR);
        host.write(MiniHost.configuration());
        Awaitility.await().until(() -> !host.status().ready());
    }

    @Test
    void anEnableDuringAResetTakesEffectAfterIt() {
        var store = open();
        var host = fixture.host;
        var queue = host.ioQueue(1, 16);
        store.gate = new CountDownLatch(1);
        host.read(0, 1, ControllerFixture.at(fixture.page())).emit(queue.next());
        queue.ring();
        host.write(MiniHost.configuration());
        var again = new MiniHost(fixture.machine);
        again.writeAdminQueues();
        again.write(MiniHost.configuration().withEnable(true));
        store.gate.countDown();
        Awaitility.await().until(() -> {
            var status = again.status();
            return status.ready() && !status.fatal() && store.ended.get() == 1;
        });
        again.ioQueue(1, 16);
    }

    @Test
    void deletingAQueueWaitsForItsCommands() {
        var store = open();
        var host = fixture.host;
        var queue = host.ioQueue(1, 16);
        store.gate = new CountDownLatch(1);
        var read = host.read(0, 1, ControllerFixture.at(fixture.page()));
        read.emit(queue.next());
        queue.ring();
        var delete = new DeleteSubmissionQueue(host.cid(), 1);
        delete.emit(host.admin.next());
        host.admin.ring();
        assertThat(host.admin.poll()).isEmpty();
        store.gate.countDown();
        assertThat(host.admin.take(delete.cid()).statusField()).isZero();
        assertThat(queue.poll().map(Completion::cid)).hasValue(read.cid());
    }
}

package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.workload.DataBuffer;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A namespace kept in a file outlives the target that served it. */
@Timeout(60)
class FileNamespaceTest {

    private static final int BYTES = 256 << 10;
    private static final int BLOCKS = BYTES / 512;
    private static final long SEED = 20261105;

    @TempDir
    private Path folder;

    /** One request; its status is waited for. */
    private static final class Once extends BlockRequest {
        private final CompletableFuture<Status> status = new CompletableFuture<>();

        @Override
        protected void completed(Status ended) {
            status.complete(ended);
        }
    }

    private static Status execute(LiveClient client, BlockOperation operation, long lba, DataBuffer data) {
        var request = new Once();
        request.operation = operation;
        request.lba = lba;
        request.blocks = operation == BlockOperation.FLUSH ? 0 : BLOCKS;
        request.dmaAddress = data.dmaAddress();
        client.loop(0).execute(() -> {
            var queue = client.device().queue(0);
            if (!queue.submit(request)) {
                request.completed(Status.of(3, 0x70));
            }
            queue.commit();
        });
        return request.status.join();
    }

    private static byte[] random() {
        var bytes = new byte[BYTES];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    @Test
    void readsBackWhatAnEarlierTargetWrote() {
        var file = folder.resolve("blocks");
        try (var target = LiveTarget.over(file);
                var client = LiveClient.connect(target)) {
            var data = client.allocate(BYTES);
            MemorySegment.copy(random(), 0, data.segment(), ValueLayout.JAVA_BYTE, 0, BYTES);
            assertThat(execute(client, BlockOperation.WRITE, 4096, data)).isEqualTo(Status.SUCCESS);
            assertThat(execute(client, BlockOperation.FLUSH, 0, data)).isEqualTo(Status.SUCCESS);
            assertThat(target.paths().peer().requests()).isEqualTo(1);
        }
        try (var target = LiveTarget.over(file);
                var client = LiveClient.connect(target)) {
            var data = client.allocate(BYTES);
            assertThat(execute(client, BlockOperation.READ, 4096, data)).isEqualTo(Status.SUCCESS);
            assertThat(data.segment().toArray(ValueLayout.JAVA_BYTE))
                    .as("seed %d", SEED)
                    .isEqualTo(random());
        }
    }

    @Test
    void hasWhatWasFlushedInTheFileWhileTheTargetStillRuns() throws Exception {
        var file = folder.resolve("blocks");
        try (var target = LiveTarget.over(file);
                var client = LiveClient.connect(target)) {
            var data = client.allocate(BYTES);
            MemorySegment.copy(random(), 0, data.segment(), ValueLayout.JAVA_BYTE, 0, BYTES);
            assertThat(execute(client, BlockOperation.WRITE, 0, data)).isEqualTo(Status.SUCCESS);
            assertThat(execute(client, BlockOperation.FLUSH, 0, data)).isEqualTo(Status.SUCCESS);
            try (var in = Files.newInputStream(file)) {
                assertThat(in.readNBytes(BYTES)).as("seed %d", SEED).isEqualTo(random());
            }
        }
    }

    @Test
    void refusesAFileThatCannotBeOpenedNamingItAndLeavesNothingRunning() {
        var file = folder.resolve("missing/blocks");
        assertThatThrownBy(() -> LiveTarget.over(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("wanted");
        assertThatThrownBy(() -> LiveTarget.over(folder)).hasMessageContaining("regular file");
    }

    @Test
    void refusesAFileThatAnotherTargetUses() {
        var file = folder.resolve("blocks");
        try (var _ = LiveTarget.over(file)) {
            assertThatThrownBy(() -> LiveTarget.over(file)).hasMessageContaining("locked");
        }
        LiveTarget.over(file).close();
    }
}

package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.workload.Digests;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compare, Write Zeroes, Dataset Management, Verify and Copy of an initiator, over either transport, on either medium. */
@Timeout(60)
class OptionalOperationsTest {

    private static final int BLOCKS = 512;
    private static final int BYTES = BLOCKS * 512;
    private static final Status DIFFERENT =
            MediaStatus.COMPARE_FAILURE.doNotRetry().more();

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

    private record Host(HostClient client, Association association, HostBuffer buffer) {

        Status run(BlockOperation operation, long lba, int blocks, long... ranges) {
            var request = new Once();
            request.operation = operation;
            request.lba = lba;
            request.blocks = blocks;
            request.dmaAddress = buffer.address();
            var list = new BlockRanges();
            for (int i = 0; i < ranges.length; i += 2) {
                list.add(ranges[i], ranges[i + 1]);
            }
            request.ranges = list;
            var queue = association.namespace(1).queue(0);
            client.loops().cpus().getFirst().executor().execute(() -> {
                assertThat(queue.submit(request)).isTrue();
                queue.commit();
            });
            return request.status.join();
        }
    }

    @ParameterizedTest
    @CsvSource({"rdma, memory", "rdma, file", "tcp, memory", "tcp, file", "tcp with digests, memory"})
    void doWhatTheySay(String transport, String medium) {
        boolean file = medium.equals("file");
        try (var target = file ? LiveTarget.over(folder.resolve("blocks")) : LiveTarget.on("one-switch");
                var client = client(transport);
                var association = client.initiator().connectAndWait(address(target, transport), options(client));
                var buffer = client.memory().allocate(BYTES, 4096)) {
            check(new Host(client, association, buffer));
        }
    }

    private static HostClient client(String transport) {
        boolean digests = transport.endsWith("digests");
        return transport.equals("rdma")
                ? RdmaClient.open(1, List.of())
                : TcpClient.open(1, List.of(), new Digests(digests, digests));
    }

    private static InetSocketAddress address(LiveTarget target, String transport) {
        return transport.equals("rdma") ? target.address() : target.tcpAddress();
    }

    private static AssociationOptions options(HostClient client) {
        return AssociationOptions.of(LiveTarget.NQN).withQueues(1, 16).withInCapsuleData(client.usesInCapsuleData());
    }

    private static void check(Host host) {
        var pattern = new byte[BYTES];
        new Random(1).nextBytes(pattern);
        host.buffer.segment().copyFrom(MemorySegment.ofArray(pattern));
        assertThat(host.run(BlockOperation.WRITE, 0, BLOCKS)).isEqualTo(Status.SUCCESS);
        assertThat(host.run(BlockOperation.VERIFY, 0, BLOCKS)).isEqualTo(Status.SUCCESS);
        assertThat(host.run(BlockOperation.COMPARE, 0, BLOCKS)).isEqualTo(Status.SUCCESS);
        assertThat(host.run(BlockOperation.COMPARE, 1, BLOCKS)).isEqualTo(DIFFERENT);
        assertThat(host.run(BlockOperation.COPY, 4096, 0, 0, 200, 200, 312)).isEqualTo(Status.SUCCESS);
        assertThat(host.run(BlockOperation.COMPARE, 4096, BLOCKS)).isEqualTo(Status.SUCCESS);
        assertThat(host.run(BlockOperation.WRITE_ZEROES, 4096, 256)).isEqualTo(Status.SUCCESS);
        assertThat(host.run(BlockOperation.DEALLOCATE, 0, 0, 4352, 200, 4552, 56))
                .isEqualTo(Status.SUCCESS);
        assertThat(host.run(BlockOperation.COMPARE, 0, BLOCKS)).as("the source").isEqualTo(Status.SUCCESS);
        host.buffer.segment().fill((byte) 0);
        assertThat(host.run(BlockOperation.COMPARE, 4096, BLOCKS)).isEqualTo(Status.SUCCESS);
        assertThat(host.run(BlockOperation.FLUSH, 0, 0)).isEqualTo(Status.SUCCESS);
    }
}

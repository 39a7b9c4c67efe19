package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.workload.BlockAttachment;
import io.peerlane.app.workload.ConnectOptions;
import io.peerlane.app.workload.Digests;
import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.Progress;
import io.peerlane.app.workload.Workload;
import io.peerlane.app.workload.WorkloadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A client over NVMe/TCP in this process. */
final class LiveTcpClient implements AutoCloseable {

    private static final AtomicLong RUNS = new AtomicLong(1 << 20);

    private final BlockAttachment attachment;

    private LiveTcpClient(BlockAttachment attachment) {
        this.attachment = attachment;
    }

    static LiveTcpClient connect(LiveTarget target, Digests digests, int queues) throws IOException {
        return new LiveTcpClient(new TcpBlockConnector()
                .connect(new ConnectOptions(
                        target.tcpAddress().getHostString(),
                        target.tcpAddress().getPort(),
                        LiveTarget.NQN,
                        "nqn.2026-11.io.peerlane:tcp-client",
                        1,
                        queues,
                        128,
                        List.of(),
                        digests,
                        Duration.ofSeconds(10))));
    }

    BlockAttachment attachment() {
        return attachment;
    }

    /** Runs a workload and expects no error. */
    WorkloadResult run(JobOptions options, PhaseGate gate) throws InterruptedException {
        var result = workload(options, gate).run();
        assertThat(result.all().messages()).isEmpty();
        assertThat(result.all().clean()).isTrue();
        return result;
    }

    Workload workload(JobOptions options, PhaseGate gate) {
        return new Workload(attachment, options, gate, Progress.NONE, System::nanoTime, RUNS.getAndIncrement());
    }

    @Override
    public void close() {
        attachment.close();
    }
}

package io.peerlane.nvme.host.tcp;

import static io.peerlane.nvme.namespace.BlockOperation.READ;
import static io.peerlane.nvme.namespace.BlockOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.host.AssociationException.Kind;
import io.peerlane.nvme.status.PathStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a host queue and its requests end with the connection, without sockets. */
class TcpHostEndTest {

    private static final int DATA = 8192;

    @Test
    void tellsWhyTheControllerEndedTheConnection() {
        try (var bench = QueueBench.live()) {
            bench.receive(ControllerPdus.termReq(1, 0x10024));
            assertThat(bench.output.isClosed()).isTrue();
            assertThat(bench.lost).singleElement().satisfies(reason -> assertThat(reason.getMessage())
                    .contains("C2HTermReq", "INVALID_PDU_HEADER_FIELD", "FEI 65572"));
        }
    }

    @Test
    void completesWhatIsOutstandingWithAPathStatusWhenTheConnectionIsLost() {
        try (var bench = QueueBench.live()) {
            var read = bench.submit(READ, DATA);
            var write = bench.submit(WRITE, DATA);
            bench.input.closed("reset");
            assertThat(bench.lost).singleElement().satisfies(reason -> assertThat(reason.kind())
                    .isEqualTo(Kind.LOST));
            bench.queue().fail(bench.lost.getFirst());
            assertThat(read.ended).containsExactly(PathStatus.ABORTED_BY_HOST);
            assertThat(write.ended).containsExactly(PathStatus.ABORTED_BY_HOST);
            assertThat(bench.queue().close()).succeedsWithin(Duration.ofSeconds(1));
        }
    }

    /** A peer that does not read cannot keep memory lent: the connection is cut before the request ends. */
    @Test
    void cutsAConnectionThatStillHoldsMemory() {
        try (var bench = QueueBench.live()) {
            var io = bench.submit(WRITE, DATA);
            bench.output.getStuck();
            bench.receive(bench.pdus.r2t(io.cid, 1, 0, DATA), bench.pdus.r2t(io.cid, 1, 0, DATA));
            bench.queue().fail(bench.lost.getFirst());
            assertThat(bench.output.isClosed()).isTrue();
            assertThat(io.ended).containsExactly(PathStatus.ABORTED_BY_HOST);
        }
    }
}

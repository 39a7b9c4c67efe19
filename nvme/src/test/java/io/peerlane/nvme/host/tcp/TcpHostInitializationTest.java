package io.peerlane.nvme.host.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationException.Kind;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** ICReq and what a controller may answer, without sockets. */
class TcpHostInitializationTest {

    /** As a Linux 6.1 host sends it, without and with both digests: MAXR2T 0 is one R2T at a time. */
    @ParameterizedTest
    @CsvSource({"false, 0000800080000000 00000000 00000000", "true, 0000800080000000 00000003 00000000"})
    void asksForAConnectionAsLinuxDoes(boolean digests, String start) {
        var options = TcpHostOptions.defaults().withDigests(digests, digests).withTransfers(0, 1);
        try (var bench = new QueueBench(options, 0)) {
            var request = bench.output.takeOne();
            assertThat(Arrays.copyOf(request, 16)).isEqualTo(HexFormat.of().parseHex(start.replace(" ", "")));
            assertThat(request).hasSize(128);
        }
    }

    /** ICResp of a Linux 6.1 target: MAXH2CDATA 4 MiB. */
    @Test
    void takesTheAnswerOfALinuxTarget() {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 0)) {
            var response = Arrays.copyOf(HexFormat.of().parseHex("01008000800000000000000000004000"), 128);
            bench.receive(response);
            assertThat(bench.opened).isCompleted();
        }
    }

    static Stream<Arguments> wrongAnswers() {
        return Stream.of(
                Arguments.of(new InitializeConnectionResponse(1, 0, false, false, 4096), 1, 8, "PFV"),
                Arguments.of(new InitializeConnectionResponse(0, 32, false, false, 4096), 1, 10, "CPDA"),
                Arguments.of(new InitializeConnectionResponse(0, 0, true, false, 4096), 1, 11, "DGST"),
                Arguments.of(new InitializeConnectionResponse(0, 0, false, true, 4096), 1, 11, "DGST"),
                Arguments.of(new InitializeConnectionResponse(0, 0, false, false, 4092), 1, 12, "MAXH2CDATA"),
                Arguments.of(new InitializeConnectionResponse(0, 0, false, false, 4098), 1, 12, "MAXH2CDATA"));
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void refusesAnAnswerThatBreaksARule(InitializeConnectionResponse answer, int status, int offset, String field) {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 0)) {
            bench.output.takeOne();
            bench.receive(ControllerPdus.icResp(answer));
            bench.assertTermination(status, offset);
            assertThatThrownBy(bench.opened::join)
                    .cause()
                    .isInstanceOfSatisfying(AssociationException.class, reason -> {
                        assertThat(reason.kind()).isEqualTo(Kind.PROTOCOL);
                        assertThat(reason.field()).contains(field);
                    });
        }
    }

    @Test
    void refusesAControllerThatLeavesOutADigest() {
        try (var bench = new QueueBench(QueueBench.DIGESTS, 0)) {
            bench.receive(ControllerPdus.icResp(new InitializeConnectionResponse(0, 0, true, false, 4096)));
            assertThat(bench.output.isClosed()).isTrue();
            assertThatThrownBy(bench.opened::join).hasMessageContaining("DGST of ICResp: found no data digest");
        }
    }

    @Test
    void closesAConnectionThatNobodyWaitsForAnyMore() {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 0)) {
            bench.opened.completeExceptionally(new IllegalStateException("given up"));
            assertThat(bench.output.isClosed()).isTrue();
        }
    }

    /** ICReq and ICResp have the same shape: what one end writes the other reads. */
    @Test
    void offersAsManyR2tsAsItTakes() {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 0)) {
            var request = new InitializeConnectionPdu(MemorySegment.ofArray(bench.output.takeOne())).parseRequest();
            assertThat(request.maxOutstandingR2t()).isEqualTo(7);
        }
    }
}

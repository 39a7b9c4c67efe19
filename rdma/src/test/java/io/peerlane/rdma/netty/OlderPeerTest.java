package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.LoopbackFixture.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import io.peerlane.rdma.netty.ScriptedListener.Step;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An initiator and a responder of RFC 5044, which knows revision 1 only: there is a second attempt, and no third. */
class OlderPeerTest {

    private static final Step ACCEPT = ScriptedListener.inRevision1(false, (byte) 1, (byte) 2);
    private static final Step REJECT = ScriptedListener.inRevision1(true, (byte) 9);

    private final TestMachine machine = new TestMachine("initiator");
    private final Endpoint initiator = new Endpoint(machine, 4);

    @AfterEach
    void close() {
        machine.close();
    }

    private void connect(ScriptedListener listener) {
        machine.connections.connect(0, listener.address(), parameters("hello", 3, 2), initiator);
    }

    private static void reset(Socket socket, MpaSetup request) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ways to say that revision 2 is not known. */
    static Stream<Named<Step>> refusals() {
        return Stream.of(
                Named.of("closes", (socket, _) -> socket.close()),
                Named.of("resets", OlderPeerTest::reset),
                Named.of("answers in revision 1", ACCEPT),
                Named.of("rejects in revision 1", REJECT));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void connectsInRevision1WhenThePeerDoesNotKnowRevision2(Step refusal) throws IOException {
        try (var listener = new ScriptedListener(refusal, ACCEPT)) {
            connect(listener);
            await().until(() -> initiator.connection != null);
            assertThat(listener.requests()).extracting(MpaSetup::revision).containsExactly(2, 1);
            var second = listener.requests().getLast();
            assertThat(second.enhanced()).isNull();
            assertThat(second.crc()).isTrue();
            assertThat(second.privateData()).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(initiator.privateData).containsExactly(1, 2);
            assertThat(initiator.outboundReads)
                    .as("revision 1 leaves it to this side")
                    .isEqualTo(2);
            assertThat(initiator.failure).isNull();
        }
    }

    @Test
    void hearsWhyItWasRejectedInTheSecondAttempt() throws IOException {
        try (var listener = new ScriptedListener(REJECT)) {
            connect(listener);
            await().until(() -> initiator.rejection != null);
            assertThat(initiator.rejection).containsExactly(9);
            assertThat(listener.requests()).hasSize(2);
        }
    }

    @Test
    void givesUpOnAPeerThatClosesTwice() throws IOException {
        try (var listener = new ScriptedListener((socket, _) -> socket.close())) {
            connect(listener);
            await().until(() -> initiator.failure != null);
            assertThat(((ErrnoException) initiator.failure).errno()).isEqualTo(Errno.ECONNRESET);
            assertThat(listener.requests()).hasSize(2);
        }
    }

    /** What broke off in the middle was not a refusal of the revision. */
    @Test
    void doesNotTryAgainAfterHalfAReply() throws IOException {
        try (var listener = new ScriptedListener((socket, _) -> {
            socket.getOutputStream().write("MPA ID Rep".getBytes(StandardCharsets.US_ASCII));
            socket.close();
        })) {
            connect(listener);
            await().until(() -> initiator.failure != null);
            assertThat(listener.requests()).hasSize(1);
        }
    }

    @Test
    void failsWhenTheQueuePairIsGoneBeforeTheSecondAttempt() throws IOException {
        try (var listener = new ScriptedListener(
                (socket, _) -> {
                    initiator.close();
                    socket.close();
                },
                ACCEPT)) {
            connect(listener);
            await().until(() -> initiator.failure != null);
            assertThat(initiator.connection).isNull();
        }
    }
}

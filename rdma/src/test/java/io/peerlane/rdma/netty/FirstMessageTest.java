package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.LoopbackFixture.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.rdma.iwarp.wire.EnhancedSetup;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import io.peerlane.rdma.rnic.RnicOptions;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pause of an initiator between the MPA Reply and its first message. */
class FirstMessageTest {

    private TestMachine machine;
    private Endpoint initiator;

    private void connect(ScriptedListener listener, Duration pause) {
        machine = new TestMachine(
                RnicOptions.of("initiator"),
                EventLoops.open(1),
                ConnectionOptions.DEFAULT.withFirstMessagePause(pause));
        initiator = new Endpoint(machine, 4);
        machine.connections.connect(0, listener.address(), parameters("hello", 3, 2), initiator);
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private static void accept(Socket socket, MpaSetup request) throws IOException {
        socket.getOutputStream()
                .write(new MpaSetup(MpaFrame.Kind.REPLY, false, true, false, 2, EnhancedSetup.of(2, 3), new byte[] {7})
                        .toBytes());
    }

    @Test
    void isEstablishedAfterThePause() throws IOException {
        try (var listener = new ScriptedListener(FirstMessageTest::accept)) {
            connect(listener, Duration.ofMillis(20));
            await().until(() -> initiator.connection != null);
            assertThat(initiator.privateData).containsExactly(7);
        }
    }

    @Test
    void failsOnceWhenThePeerClosesDuringThePause() throws IOException {
        try (var listener = new ScriptedListener((socket, request) -> {
            accept(socket, request);
            socket.close();
        })) {
            connect(listener, Duration.ofHours(1));
            await().until(() -> initiator.failure != null);
            assertThat(initiator.connection).isNull();
            assertThat(listener.requests()).hasSize(1);
        }
    }

    @Test
    void failsWhenThePeerSpeaksBeforeItsTurn() throws IOException {
        try (var listener = new ScriptedListener((socket, request) -> {
            accept(socket, request);
            socket.getOutputStream().write(0);
        })) {
            connect(listener, Duration.ofHours(1));
            await().until(() -> initiator.failure != null);
            assertThat(initiator.failure).hasMessageContaining("1 bytes behind the Reply");
        }
    }
}

package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.LoopbackFixture.parameters;
import static io.peerlane.rdma.netty.TestMachine.anyPort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.cm.ConnectRequest;
import io.peerlane.rdma.cm.Listener;
import io.peerlane.rdma.rnic.Fault;
import io.peerlane.rdma.rnic.RnicOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reaches a listener, or is found where one should be. */
class ListenerTest {

    private static final byte[] REQUEST_HEAD = "MPA ID Req Frame".getBytes(StandardCharsets.US_ASCII);

    private TestMachine machine;
    private Listener listener;
    private final AtomicReference<ConnectRequest> request = new AtomicReference<>();

    @BeforeEach
    void listen() {
        machine = new TestMachine(
                RnicOptions.of("rnic"),
                EventLoops.open(1),
                ConnectionOptions.DEFAULT.withTimeouts(Duration.ofMillis(300), Duration.ofMillis(300)));
        listener = machine.connections.listen(anyPort(), request::set);
    }

    @AfterEach
    void close() {
        machine.close();
    }

    /** Sends {@code bytes} and reads until the listener closes. */
    private int answerTo(byte[] bytes) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(listener.address());
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            return socket.getInputStream().readAllBytes().length;
        } catch (IOException e) {
            return 0; // a reset is a close as well
        }
    }

    private long count(Fault fault) {
        return machine.driver.statistics().count(fault);
    }

    @Test
    void closesOnAnHttpRequest() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isZero();
        await().untilAsserted(() -> assertThat(count(Fault.MPA_FRAME_INVALID)).isEqualTo(1));
    }

    @Test
    void closesOnRandomBytes() throws IOException {
        var bytes = new byte[4096];
        new Random(11).nextBytes(bytes);
        assertThat(answerTo(bytes)).isZero();
        await().untilAsserted(() -> assertThat(count(Fault.MPA_FRAME_INVALID)).isEqualTo(1));
    }

    @Test
    void closesWhenTheRequestDoesNotComeInTime() throws IOException {
        assertThat(answerTo(REQUEST_HEAD)).isZero();
        assertThat(count(Fault.MPA_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void countsARequestThatEndsInTheMiddle() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(listener.address());
            socket.getOutputStream().write(REQUEST_HEAD);
        }
        await().untilAsserted(() -> assertThat(count(Fault.TRUNCATED)).isEqualTo(1));
    }

    @Test
    void goesOnServingOthersAfterABadOne() throws IOException {
        answerTo("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var initiator = new Endpoint(machine, 4);
        machine.connections.connect(0, listener.address(), parameters("", 1, 1), initiator);
        await().until(() -> request.get() != null);
        var acceptor = new Endpoint(machine, 4);
        acceptor.run(() -> request.get().accept(acceptor.queuePair, parameters("", 1, 1), acceptor));
        await().until(() -> initiator.connection != null);
    }

    @Test
    void tellsTheInitiatorWhyItWasRejected() {
        var initiator = new Endpoint(machine, 4);
        machine.connections.connect(0, listener.address(), parameters("", 1, 1), initiator);
        await().until(() -> request.get() != null);
        initiator.run(() -> request.get().reject(new byte[] {0, 0, 6, 0}));
        await().until(() -> initiator.rejection != null);
        assertThat(initiator.rejection).containsExactly(0, 0, 6, 0);
        assertThat(initiator.disconnected).isEmpty();
    }

    @Test
    void failsAndClosesWhenTheQueuePairIsGoneBeforeTheReply() {
        var initiator = new Endpoint(machine, 4);
        machine.connections.connect(0, listener.address(), parameters("", 1, 1), initiator);
        await().until(() -> request.get() != null);
        initiator.close();
        var acceptor = new Endpoint(machine, 4);
        acceptor.run(() -> request.get().accept(acceptor.queuePair, parameters("", 1, 1), acceptor));
        await().until(() -> initiator.failure != null && acceptor.failure != null);
        assertThat(initiator.failure).hasMessageContaining("not idle");
        assertThat(initiator.connection).isNull();
    }

    @Test
    void givesUpOnAReplyThatDoesNotCome() {
        var initiator = new Endpoint(machine, 4);
        machine.connections.connect(0, listener.address(), parameters("", 1, 1), initiator);
        await().until(() -> initiator.failure != null);
        assertThat(((ErrnoException) initiator.failure).errno()).isEqualTo(Errno.ETIMEDOUT);
        await().until(() -> request.get() != null);
        var acceptor = new Endpoint(machine, 4);
        acceptor.run(() -> request.get().accept(acceptor.queuePair, parameters("", 1, 1), acceptor));
        await().until(() -> acceptor.failure != null);
        assertThat(((ErrnoException) acceptor.failure).errno()).isEqualTo(Errno.ECONNRESET);
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        InetSocketAddress nobody;
        try (var free = new ServerSocket(0)) {
            nobody = new InetSocketAddress("127.0.0.1", free.getLocalPort());
        }
        var initiator = new Endpoint(machine, 4);
        machine.connections.connect(0, nobody, parameters("", 1, 1), initiator);
        await().until(() -> initiator.failure != null);
        assertThat(((ErrnoException) initiator.failure).errno()).isEqualTo(Errno.ECONNREFUSED);
    }

    @Test
    void namesTheAddressThatIsInUse() {
        assertThatThrownBy(() -> machine.connections.listen(listener.address(), request::set))
                .isInstanceOfSatisfying(ErrnoException.class, e -> {
                    assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE);
                    assertThat(e).hasMessageContaining(":" + listener.address().getPort());
                });
    }
}

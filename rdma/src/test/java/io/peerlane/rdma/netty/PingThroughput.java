package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.LoopbackFixture.parameters;
import static io.peerlane.rdma.netty.TestMachine.anyPort;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program, not a test: 64-byte Sends answered by 16-byte Sends over loopback, as capsules are, optionally with an RDMA
 * Write before each answer. Arguments: depth, bytes of the write (0 for none), seconds, {@code crc} or {@code nocrc}.
 */
public final class PingThroughput {

    private static final int REQUEST = 64;
    private static final int RESPONSE = 16;

    private PingThroughput() {}

    /** Runs and prints one line per second. */
    public static void main(String[] arguments) throws InterruptedException {
        int depth = argument(arguments, 0, 32);
        int write = argument(arguments, 1, 0);
        int seconds = argument(arguments, 2, 5);
        boolean crc = arguments.length < 4 || arguments[3].equals("crc");
        var options = ConnectionOptions.DEFAULT.withCrc(crc);
        try (var left = new TestMachine(RnicOptions.of("left"), EventLoops.open(1), options);
                var right = new TestMachine(RnicOptions.of("right"), EventLoops.open(1), options)) {
            var client = new Side(left, depth, true, write, null);
            var server = new Side(right, depth, false, write, client);
            var listener = right.connections.listen(
                    anyPort(), request -> request.accept(server.create(), parameters("", 0, 4), server));
            left.connections.connect(0, listener.address(), parameters("", 4, 0), client);
            long before = 0;
            for (int i = 0; i < seconds; i++) {
                TimeUnit.SECONDS.sleep(1);
                long now = client.answered.get();
                System.out.printf("%,d round trips/s, %,d MB/s%n", now - before, (now - before) * write / 1_000_000);
                before = now;
            }
        }
    }

    private static int argument(String[] arguments, int i, int otherwise) {
        return arguments.length > i ? Integer.parseInt(arguments[i]) : otherwise;
    }

    /** Either side. */
    private static final class Side implements ConnectionHandler, CompletionHandler {
        final AtomicLong answered = new AtomicLong();
        private final TestMachine machine;
        private final int depth;
        private final boolean client;
        private final int write;
        private final Side peer;
        private final HostBuffer buffer;
        private final MemoryRegion region;
        private final SendWorkRequest request = new SendWorkRequest();
        private QueuePair queuePair;
        private long count;

        Side(TestMachine machine, int depth, boolean client, int write, Side peer) {
            this.machine = machine;
            this.depth = depth;
            this.client = client;
            this.write = write;
            this.peer = peer;
            buffer = machine.allocate(depth * 128L + (1L << 20));
            region = machine.register(buffer, Access.LOCAL_WRITE, Access.REMOTE_WRITE, Access.REMOTE_READ);
        }

        QueuePair create() {
            var loop = machine.loops.cpus().getFirst().executor();
            var completions = machine.driver.createCompletionQueue(depth * 8, loop, this);
            queuePair = machine.domain.createQueuePair(
                    new QueuePairAttributes(completions, completions, depth * 3, depth * 2));
            for (int i = 0; i < depth; i++) {
                receive(i);
            }
            queuePair.ring();
            return queuePair;
        }

        private void receive(long slot) {
            queuePair.postReceive(slot, region.address() + slot * 128, REQUEST, region.localKey());
        }

        private void send(long slot, int length) {
            request.clear();
            request.workRequestId = slot;
            request.signaled = false;
            queuePair.postSend(request.element(region.address() + slot * 128 + REQUEST, length, region.localKey()));
        }

        private void write(long slot) {
            request.clear();
            request.opcode = WorkRequestOpcode.RDMA_WRITE;
            request.workRequestId = slot;
            request.signaled = false;
            request.remoteAddress = peer.region.address() + peer.depth * 128L;
            request.remoteKey = peer.region.remoteKey();
            queuePair.postSend(request.element(region.address() + depth * 128L, write, region.localKey()));
        }

        @Override
        public QueuePair resolved(int loopIndex, Executor loop) {
            return create();
        }

        @Override
        public void established(Connection connection, byte[] privateData, int outboundReads) {
            if (client) {
                for (int i = 0; i < depth; i++) {
                    send(i, REQUEST);
                }
                queuePair.ring();
            }
        }

        @Override
        public void disconnected(String reason) {}

        @Override
        public void completed(WorkCompletion completion) {
            if (completion.opcode != CompletionOpcode.RECEIVE
                    || completion.status != io.peerlane.rdma.verbs.WorkCompletionStatus.SUCCESS) {
                return;
            }
            long slot = completion.workRequestId;
            receive(slot);
            if (client) {
                count++;
            } else if (write > 0) {
                write(slot);
            }
            send(slot, client ? REQUEST : RESPONSE);
        }

        @Override
        public void drained() {
            answered.lazySet(count);
            queuePair.ring();
        }
    }
}

package io.peerlane.rdma.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.Cpu;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops of a process, each one CPU of the machine: epoll where there is one, NIO else. Safe from any thread.
 */
public final class EventLoops implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    private static final long QUIET_MILLIS = 0;
    private static final long SHUTDOWN_MILLIS = 5000;

    private final boolean epoll;
    private final MultiThreadIoEventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();
    private final List<Cpu> cpus = new ArrayList<>();

    /** One event loop as a processor. */
    private record LoopCpu(int index, EventLoop loop) implements Cpu {
        @Override
        public Executor executor() {
            return loop;
        }

        @Override
        public boolean isCurrent() {
            return loop.inEventLoop();
        }

        @Override
        public String toString() {
            return "event loop " + index;
        }
    }

    private EventLoops(int count, boolean epoll) {
        this.epoll = epoll;
        var factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop", true), factory);
        group.forEach(executor -> {
            var loop = (EventLoop) executor;
            cpus.add(new LoopCpu(loops.size(), loop));
            loops.add(loop);
        });
    }

    /**
     * Starts loops.
     *
     * @param count 1 or more
     */
    public static EventLoops open(int count) {
        return open(count, List.of());
    }

    /**
     * Starts loops and pins them, in turn, to processors. A processor that cannot be had is a warning, not an error.
     *
     * @param count 1 or more
     * @param processors numbers of the host's processors; none to leave threads to the scheduler
     */
    public static EventLoops open(int count, List<Integer> processors) {
        boolean epoll = Epoll.isAvailable();
        if (epoll) {
            LOG.debug("{} event loops on epoll", count);
        } else {
            LOG.info("{} event loops on NIO: epoll is not available, {}", count, reason(Epoll.unavailabilityCause()));
        }
        return new EventLoops(count, epoll).pin(processors);
    }

    /** As {@link #open(int)}, on NIO even where there is epoll. */
    public static EventLoops openNio(int count) {
        return new EventLoops(count, false);
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private EventLoops pin(List<Integer> processors) {
        for (int i = 0; i < loops.size() && !processors.isEmpty(); i++) {
            int loop = i;
            int processor = processors.get(i % processors.size());
            var _ = loops.get(i).submit(() -> pinThisThread(loop, processor)).syncUninterruptibly();
        }
        return this;
    }

    private static void pinThisThread(int loop, int processor) {
        try {
            CpuAffinity.pin(processor);
            LOG.debug("event loop {} runs on processor {}", loop, processor);
        } catch (ErrnoException e) {
            LOG.warn("event loop {} is not pinned: {}", loop, e.getMessage());
        }
    }

    /** {@code epoll} or {@code nio}. */
    public String transport() {
        return epoll ? "epoll" : "nio";
    }

    /** Number of loops. */
    public int count() {
        return loops.size();
    }

    /** The loops as processors of the machine. */
    public List<Cpu> cpus() {
        return List.copyOf(cpus);
    }

    /** The loops, for bootstraps of other protocols on the same processors. */
    public MultiThreadIoEventLoopGroup group() {
        return group;
    }

    /** Timer of a loop: its tasks run on the loop, never early. */
    public ScheduledExecutorService timer(int index) {
        return loops.get(index);
    }

    EventLoop loop(int index) {
        return loops.get(index);
    }

    int indexOf(EventLoop loop) {
        return loops.indexOf(loop);
    }

    /** The kind of listening channel that the loops drive. */
    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** The kind of connecting channel that the loops drive. */
    public Class<? extends Channel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Stops the loops after what they have begun, within 5 s. */
    @Override
    public void close() {
        var _ = group.shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }
}

package io.peerlane.app.machine;

import io.peerlane.app.workload.BlockAttachment;
import io.peerlane.app.workload.ConnectOptions;
import io.peerlane.app.workload.DataBuffer;
import io.peerlane.app.workload.LoopTimer;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.namespace.BlockDevice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A client: a host of its own with an association over one transport.
 *
 * <p>Opening and closing block; the rest is as {@link BlockAttachment} says.
 */
final class RemoteAttachment implements BlockAttachment {

    private static final long PAGE = 4096;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final Duration IO_TIMEOUT = Duration.ofSeconds(30);

    private final HostClient client;
    private final Association association;
    private final BlockDevice device;

    private RemoteAttachment(HostClient client, ConnectOptions options) {
        this.client = client;
        try {
            var address = new InetSocketAddress(options.traddr(), options.trsvcid());
            association = client.connect(address, association(options, client.usesInCapsuleData()));
            device = association.namespace(options.nsid());
        } catch (RuntimeException e) {
            throw client.closedAfter(e);
        }
    }

    /**
     * Connects.
     *
     * @param client closed with the attachment, or if there is none
     */
    static RemoteAttachment open(HostClient client, ConnectOptions options) throws IOException {
        try {
            return new RemoteAttachment(client, options);
        } catch (AssociationException | IllegalArgumentException e) {
            throw new IOException("%s:%d: %s".formatted(options.traddr(), options.trsvcid(), e.getMessage()), e);
        }
    }

    private static AssociationOptions association(ConnectOptions options, boolean inCapsuleData) {
        return new AssociationOptions(
                options.nqn(),
                options.hostnqn(),
                Hosts.identifier(options.hostnqn()),
                options.queues(),
                options.queueSize() - 1,
                KEEP_ALIVE,
                inCapsuleData,
                options.timeout(),
                Hosts.ADMIN_TIMEOUT,
                IO_TIMEOUT);
    }

    @Override
    public BlockDevice device() {
        return device;
    }

    @Override
    public int loops() {
        return Math.min(client.loops().count(), association.ioQueues());
    }

    @Override
    public Executor loop(int index) {
        return client.loops().cpus().get(index).executor();
    }

    @Override
    public LoopTimer timer(int index) {
        var loop = client.loops().timer(index);
        return (nanos, task) -> {
            var _ = loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
        };
    }

    @Override
    public DataBuffer allocate(long bytes) {
        var buffer = client.memory().allocate(bytes, PAGE);
        return new DataBuffer(buffer.segment(), buffer.address());
    }

    @Override
    public Optional<String> failure() {
        return Optional.ofNullable(association.failure()).map(AssociationException::getMessage);
    }

    @Override
    public void close() {
        client.close();
    }
}

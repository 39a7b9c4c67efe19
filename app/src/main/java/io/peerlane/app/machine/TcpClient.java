package io.peerlane.app.machine;

import io.peerlane.app.workload.Digests;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.host.Initiator;
import io.peerlane.nvme.host.tcp.TcpHostOptions;
import io.peerlane.nvme.host.tcp.TcpInitiator;
import io.peerlane.nvme.host.tcp.netty.NettyDialer;
import io.peerlane.rdma.netty.EventLoops;
import java.util.List;

/** A host with memory and sockets: NVMe/TCP needs no adapter and no fabric. */
final class TcpClient extends HostClient {

    private final HostMemory memory;
    private final EventLoops loops;
    private final TcpInitiator initiator;

    private TcpClient(int loopCount, List<Integer> cpus, Digests digests) {
        try {
            memory = new HostMemory(DRAM_BYTES);
            undo(memory::close);
            loops = EventLoops.open(loopCount, cpus);
            undo(loops::close);
            var dialer = new NettyDialer(loops.group(), loops.clientChannel());
            var options = TcpHostOptions.defaults().withDigests(digests.header(), digests.data());
            initiator = new TcpInitiator(dialer, memory, timers(), options);
        } catch (RuntimeException e) {
            throw closedAfter(e);
        }
    }

    /**
     * Starts a host.
     *
     * @param cpus processors the event loops are pinned to, in order; empty for none
     */
    static TcpClient open(int loops, List<Integer> cpus, Digests digests) {
        return new TcpClient(loops, cpus, digests);
    }

    @Override
    Initiator initiator() {
        return initiator;
    }

    @Override
    HostMemory memory() {
        return memory;
    }

    @Override
    EventLoops loops() {
        return loops;
    }

    /** It is copied from memory to a socket either way, and saves waiting for an R2T. */
    @Override
    boolean usesInCapsuleData() {
        return true;
    }
}

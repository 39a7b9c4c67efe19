package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.TopologyBuilder;
import io.peerlane.nvme.controller.CmbOptions;
import io.peerlane.nvme.controller.ControllerNamespace;
import io.peerlane.nvme.controller.ControllerOptions;
import io.peerlane.nvme.controller.NvmeController;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.namespace.MemoryStore;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A root port, a switch, and behind it two emulated drives. */
final class TwoDrives implements AutoCloseable {

    private static final int BLOCK = 512;
    private static final long BLOCKS = 65536;

    final PausingStore firstStore;
    final PausingStore secondStore;
    final NvmeController first;
    final NvmeController second;
    final Fabric fabric;
    final P2pDma p2pdma;

    private final PciFunction firstPort = port("down0", PortType.DOWNSTREAM_PORT, 1);

    /** Memory that can be told to keep its callers waiting. */
    static final class PausingStore implements BlockStore {
        private final MemoryStore store = new MemoryStore("media", BLOCK, BLOCKS);
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private final boolean blocking;

        PausingStore(boolean blocking) {
            this.blocking = blocking;
        }

        void block() {
            gate = new CountDownLatch(1);
        }

        void release() {
            gate.countDown();
        }

        int waiting() {
            return waiting.get();
        }

        private void pass() {
            waiting.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            waiting.decrementAndGet();
        }

        @Override
        public String name() {
            return store.name();
        }

        @Override
        public int blockBytes() {
            return BLOCK;
        }

        @Override
        public long blocks() {
            return BLOCKS;
        }

        @Override
        public boolean volatileWriteCache() {
            return false;
        }

        @Override
        public boolean blocking() {
            return blocking;
        }

        @Override
        public void read(long offsetBytes, MemorySegment into, long intoOffset, long lengthBytes) {
            pass();
            store.read(offsetBytes, into, intoOffset, lengthBytes);
        }

        @Override
        public void write(long offsetBytes, MemorySegment from, long fromOffset, long lengthBytes) {
            pass();
            store.write(offsetBytes, from, fromOffset, lengthBytes);
        }

        @Override
        public void flush() throws IOException {
            pass();
            store.flush();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    TwoDrives(CmbOptions cmb, int mdts) {
        this(cmb, mdts, false);
    }

    /** @param slowMedia whether media calls may wait, so that the controller makes them on other threads */
    TwoDrives(CmbOptions cmb, int mdts, boolean slowMedia) {
        firstStore = new PausingStore(slowMedia);
        secondStore = new PausingStore(slowMedia);
        first = drive("nvme0", cmb, mdts, firstStore);
        second = drive("nvme1", cmb, mdts, secondStore);
        var builder = new TopologyBuilder();
        var bridge = builder.hostBridge(
                0, 0, new Aperture(0x8000_0000L, 0x4000_0000L), new Aperture(0x40_0000_0000L, 0x40_0000_0000L), true);
        var rootPort = port("root0", PortType.ROOT_PORT, 1);
        var upstream = port("up", PortType.UPSTREAM_PORT, 0);
        var secondPort = port("down1", PortType.DOWNSTREAM_PORT, 2);
        builder.place(bridge.rootBus(), 1, 0, rootPort);
        builder.place(builder.secondaryBus(rootPort), 0, 0, upstream);
        builder.place(builder.secondaryBus(upstream), 0, 0, firstPort);
        builder.place(builder.secondaryBus(upstream), 1, 0, secondPort);
        builder.place(builder.secondaryBus(firstPort), 0, 0, first.function());
        builder.place(builder.secondaryBus(secondPort), 0, 0, second.function());
        var topology = builder.build();
        Enumerator.enumerate(topology);
        fabric = Fabric.of(topology, new HostMemory(64 << 20), new CpuIdentity(CpuVendor.AMD, 0x19));
        first.attach(fabric);
        second.attach(fabric);
        p2pdma = P2pDma.of(fabric, 7);
    }

    private static NvmeController drive(String name, CmbOptions cmb, int mdts, BlockStore store) {
        var options = ControllerOptions.named(name).withCmb(cmb).withMaximumTransfer(mdts);
        return new NvmeController(
                options, List.of(new ControllerNamespace(1, store, NamespaceIdentity.named(name + "n1"))));
    }

    private static PciFunction port(String name, PortType type, int number) {
        return PciFunction.builder(name)
                .identity(PciIdentity.of(0x1b36, 0x000c, PciIdentity.CLASS_BRIDGE))
                .portType(type)
                .portNumber(number)
                .link(4, 16)
                .build();
    }

    /** A driver for the first drive. */
    PcieNvmeDriver attachFirst(List<Cpu> cpus, DriverOptions options) {
        return PcieNvmeDriver.attach(fabric, p2pdma, first.function(), cpus, options);
    }

    /** Name of the first drive's link in the ledger. */
    String firstDriveLink() {
        return fabric.links().stream()
                .filter(link -> link.port() == firstPort)
                .findFirst()
                .orElseThrow()
                .name();
    }

    /** Peer-to-peer memory of the first drive. */
    PeerPool pool() {
        return p2pdma.pool(first.function()).orElseThrow();
    }

    @Override
    public void close() {
        firstStore.release();
        secondStore.release();
        first.close();
        second.close();
        fabric.close();
        firstStore.close();
        secondStore.close();
    }
}

package io.peerlane.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.p2pdma.UserMapping;
import io.peerlane.fabric.p2pdma.UserMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.TopologyBuilder;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the block layer makes of user memory, with a device that only takes note. */
class DirectIoTest {

    private static final int PAGE = 4096;

    private final PciFunction provider = PciFunction.builder("provider")
            .bar(Bar.memory(2, MemorySegment.ofArray(new byte[2 << 20])))
            .build();
    private final PciFunction near = PciFunction.builder("near").build();
    private final PciFunction far = PciFunction.builder("far").build();
    private final Fabric fabric = machine();
    private final P2pDma p2p = P2pDma.of(fabric, 7);

    private PeerPool pool;

    /** A switch with the provider and the near function; the far one below a root port of its own. */
    private Fabric machine() {
        var builder = new TopologyBuilder();
        var low = new Aperture(0xc000_0000L, 0x2000_0000L);
        var root = builder.hostBridge(0, 0, low, new Aperture(1L << 40, 1L << 30), true)
                .rootBus();
        var ports = below(builder, below(builder, root, 1, PortType.ROOT_PORT), 0, PortType.UPSTREAM_PORT);
        builder.place(below(builder, ports, 0, PortType.DOWNSTREAM_PORT), 0, 0, provider);
        builder.place(below(builder, ports, 1, PortType.DOWNSTREAM_PORT), 0, 0, near);
        builder.place(below(builder, root, 2, PortType.ROOT_PORT), 0, 0, far);
        var topology = builder.build();
        Enumerator.enumerate(topology);
        return Fabric.of(topology, new HostMemory(1 << 20), new CpuIdentity(CpuVendor.INTEL, 6));
    }

    private static PciBus below(TopologyBuilder builder, PciBus bus, int device, PortType type) {
        var bridge = PciFunction.builder(type + " " + device).portType(type).build();
        builder.place(bus, device, 0, bridge);
        return builder.secondaryBus(bridge);
    }

    /** Keeps its requests until it is told to complete them. */
    private static final class Disk implements BlockDevice, BlockQueue {
        private final List<BlockRequest> taken = new ArrayList<>();
        private final Optional<PciFunction> function;
        private int commits;

        Disk(PciFunction function) {
            this.function = Optional.ofNullable(function);
        }

        @Override
        public String name() {
            return "disk0";
        }

        @Override
        public BlockGeometry geometry() {
            return new BlockGeometry(512, 1000, 8 * PAGE, false);
        }

        @Override
        public Optional<PciFunction> dmaDevice() {
            return function;
        }

        @Override
        public BlockQueue queue(int loop) {
            return this;
        }

        @Override
        public boolean submit(BlockRequest request) {
            return taken.size() < depth() && taken.add(request);
        }

        @Override
        public void commit() {
            commits++;
        }

        @Override
        public int depth() {
            return 2;
        }
    }

    @BeforeEach
    void register() {
        p2p.addResource(provider, 2, 0, 0);
        pool = p2p.pool(provider).orElseThrow();
    }

    @AfterEach
    void close() {
        fabric.close();
    }

    private UserMapping map() {
        return p2p.mmap(provider, 8 * PAGE, true, 0);
    }

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void pinsItsMemoryUntilTheDeviceIsDone() {
        var disk = new Disk(near);
        var mapping = map();
        var done = new DirectIo(disk, 0, p2p).write(1024, mapping, 512, 2 * PAGE);
        var request = disk.taken.getFirst();
        assertThat(request.operation).isEqualTo(BlockOperation.WRITE);
        assertThat(request.lba).isEqualTo(2);
        assertThat(request.blocks).isEqualTo(16);
        assertThat(request.dmaAddress).isEqualTo(provider.bar(2).orElseThrow().address() + 512);
        assertThat(disk.commits).isEqualTo(1);

        var removed = p2p.remove(provider);
        assertThat(pool.references(0)).isEqualTo(3);
        assertThat(removed).isNotDone();
        assertThat(done).isNotDone();
        request.complete(Status.SUCCESS);
        assertThat(done).isCompleted();
        assertThat(removed).isCompleted();
    }

    @Test
    void reportsWhatTheDeviceCouldNotDoAndUnpins() {
        var disk = new Disk(near);
        var mapping = map();
        var done = new DirectIo(disk, 0, p2p).read(0, mapping, 0, PAGE);
        mapping.close();
        assertThat(pool.references(0)).isEqualTo(1);
        disk.taken.getFirst().complete(GenericStatus.LBA_OUT_OF_RANGE);
        assertThat(pool.references(0)).isZero();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(done::join)
                .havingCause()
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
    }

    @Test
    void refusesPeerMemoryOnADeviceWithoutTheFeatureButNotOrdinary() {
        var disk = new Disk(null);
        assertThat(disk.supportsPeerMemory()).isFalse();
        var io = new DirectIo(disk, 0, p2p);
        refuses(Errno.EREMOTEIO, () -> io.read(0, map(), 0, PAGE));
        try (var buffer = fabric.memory().allocate(PAGE, PAGE)) {
            io.read(0, UserMemory.of(buffer), 0, PAGE);
            assertThat(disk.taken.getFirst().dmaAddress).isEqualTo(buffer.address());
        }
    }

    @Test
    void makesAnInvalidRequestOfPeerMemoryOutOfTheDevicesReach() {
        var disk = new Disk(far);
        assertThat(disk.supportsPeerMemory()).isTrue();
        var mapping = map();
        refuses(Errno.EINVAL, () -> new DirectIo(disk, 0, p2p).write(0, mapping, 0, PAGE));
        assertThat(disk.taken).isEmpty();
        mapping.close();
        assertThat(pool.references(0)).isZero();
    }

    @Test
    void refusesABarWithoutPages() {
        var bar = UserMemory.of(fabric.cpu().map(provider, 2));
        refuses(Errno.EFAULT, () -> new DirectIo(new Disk(near), 0, p2p).read(0, bar, 0, PAGE));
    }

    @Test
    void refusesWhatIsNotInWholeBlocksBeforeItPinsAnything() {
        var disk = new Disk(near);
        var io = new DirectIo(disk, 0, p2p);
        var mapping = map();
        refuses(Errno.EINVAL, () -> io.read(1, mapping, 0, PAGE));
        refuses(Errno.EINVAL, () -> io.read(-512, mapping, 0, PAGE));
        refuses(Errno.EINVAL, () -> io.read(0, mapping, 2, PAGE));
        refuses(Errno.EINVAL, () -> io.read(0, mapping, 0, 0));
        refuses(Errno.EINVAL, () -> io.read(0, mapping, 0, 513));
        refuses(Errno.EINVAL, () -> io.read(0, mapping, 0, 8 * PAGE + 512));
        refuses(Errno.EFAULT, () -> io.read(0, mapping, 512, 8 * PAGE));
        assertThat(disk.taken).isEmpty();
        assertThat(pool.references(0)).isEqualTo(8);
    }

    @Test
    void holdsNothingWhenTheQueueIsFull() {
        var disk = new Disk(near);
        var io = new DirectIo(disk, 0, p2p);
        var mapping = map();
        io.read(0, mapping, 0, PAGE);
        io.read(0, mapping, 0, PAGE);
        refuses(Errno.EAGAIN, () -> io.read(0, mapping, PAGE, PAGE));
        mapping.close();
        assertThat(pool.references(0)).isEqualTo(1);
    }
}

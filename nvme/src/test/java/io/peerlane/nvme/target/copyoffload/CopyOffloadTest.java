package io.peerlane.nvme.target.copyoffload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.vfio.BarRange;
import io.peerlane.fabric.vfio.VfioPciDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CopyOffloadTest {

    private static final long MIB = 1 << 20;
    private static final PeerMemoryPolicy AUTOMATIC = new PeerMemoryPolicy.Automatic();
    private static final PeerMemoryPolicy OFF = new PeerMemoryPolicy.Off();

    private final List<Runnable> messages = new ArrayList<>();

    @Test
    void belowOneSwitchTheDrivesOwnMemoryIsUsed() {
        try (var machine = TestMachine.oneSwitch(2 * MIB);
                var offload = offload(machine)) {
            var path = resolve(offload, machine, AUTOMATIC);
            assertThat(path).isInstanceOfSatisfying(DataPath.PeerToPeer.class, peer -> {
                assertThat(peer.provider()).isSameAs(machine.drive());
                assertThat(peer.distance()).isEqualTo(4); // four hops to the adapter, none to itself
                assertThat(peer.mapType()).isEqualTo(MapType.BUS_ADDR);
                assertThat(peer.verdicts()).hasSize(2);
            });
            assertThat(path.describe()).contains("nvme0", "4");
        }
    }

    @Test
    void betweenRootPortsOfAnUnlistedHostBridgeHostMemoryIsUsedAndTheBridgeNamed() {
        try (var machine = TestMachine.twoRootPorts(2 * MIB);
                var offload = offload(machine)) {
            var host = inHost(resolve(offload, machine, AUTOMATIC));
            assertThat(host.reason()).isEqualTo(FallbackReason.NOT_REACHABLE);
            assertThat(host.detail()).contains("8086:1237");
        }
    }

    @Test
    void withAcsRedirectTheReasonNamesPortsAndKernelParameter() {
        try (var machine = TestMachine.acsRedirect(2 * MIB);
                var offload = offload(machine)) {
            var host = inHost(resolve(offload, machine, AUTOMATIC));
            assertThat(host.reason()).isEqualTo(FallbackReason.NOT_REACHABLE);
            assertThat(host.detail()).contains("pci=disable_acs_redir=").contains("0000:02:00.0", "0000:02:01.0");
        }
    }

    @Test
    void withoutPublishedMemoryThereIsNoProvider() {
        try (var machine = TestMachine.oneSwitch(0);
                var offload = offload(machine)) {
            assertThat(inHost(resolve(offload, machine, AUTOMATIC)).reason()).isEqualTo(FallbackReason.NO_PROVIDER);
        }
    }

    @Test
    void policyTransportAndDeviceAreAskedInThisOrder() {
        try (var machine = TestMachine.oneSwitch(2 * MIB);
                var offload = offload(machine)) {
            assertThat(inHost(offload.resolve(OFF, Optional.empty(), Optional.empty())))
                    .isEqualTo(DataPath.host(FallbackReason.POLICY_OFF));
            assertThat(inHost(offload.resolve(AUTOMATIC, Optional.empty(), Optional.empty())))
                    .isEqualTo(DataPath.host(FallbackReason.NO_PEER_CLIENT));
            assertThat(inHost(offload.resolve(AUTOMATIC, Optional.of(machine.rnic()), Optional.empty())))
                    .isEqualTo(DataPath.host(FallbackReason.NO_DATA_DEVICE));
        }
    }

    @Test
    void aFixedProviderIsTakenOrNothing() {
        try (var machine = TestMachine.oneSwitch(2 * MIB);
                var offload = offload(machine)) {
            var fixed = new PeerMemoryPolicy.Fixed(machine.drive());
            assertThat(resolve(offload, machine, fixed)).isInstanceOf(DataPath.PeerToPeer.class);
        }
        try (var machine = TestMachine.twoRootPorts(2 * MIB);
                var offload = offload(machine)) {
            var fixed = new PeerMemoryPolicy.Fixed(machine.drive());
            assertThat(inHost(resolve(offload, machine, fixed)).reason()).isEqualTo(FallbackReason.NOT_REACHABLE);
        }
    }

    @Test
    void enablingProvesThatThereIsMemoryForTheDrive() {
        try (var machine = TestMachine.twoRootPorts(2 * MIB);
                var offload = offload(machine)) {
            offload.checkEnable(AUTOMATIC, Optional.of(machine.drive())); // the adapter is looked at later
            offload.checkEnable(OFF, Optional.empty());
            refusesEnable(offload, new PeerMemoryPolicy.Fixed(machine.drive()), Optional.of(machine.rnic()));
            refusesEnable(offload, AUTOMATIC, Optional.empty());
        }
        try (var machine = TestMachine.oneSwitch(0);
                var offload = offload(machine)) {
            refusesEnable(offload, AUTOMATIC, Optional.of(machine.drive()));
        }
    }

    @Test
    void aDriveInUserSpaceUsesTheBufferThatItsOwnerExportsWhileItIsNotRevoked() {
        try (var machine = TestMachine.oneSwitch(2 * MIB);
                var owner = VfioPciDevice.open(machine.p2pDma(), machine.drive());
                var offload = offload(machine)) {
            machine.p2pDma().publish(machine.drive(), false);
            owner.decodeMemory(true);
            var export = owner.exportDmaBuf(2, 0, List.of(new BarRange(4096, MIB)));
            long start = machine.drive().bar(2).orElseThrow().address() + 4096;
            offload.add(new ExportedMemory(machine.drive(), export.buffer(), start, start, export::isRevoked));
            var path = resolve(offload, machine, AUTOMATIC);
            assertThat(path).isInstanceOf(DataPath.DmaBuf.class);
            offload.checkEnable(AUTOMATIC, Optional.of(machine.drive()));
            assertThat(inHost(resolve(offload, machine, OFF)).reason()).isEqualTo(FallbackReason.POLICY_OFF);

            var counters = new PathCounters();
            var reached = new AtomicBoolean(true);
            var placement = offload.placement(path, Optional.of(machine.drive()), _ -> reached.get(), counters);
            var memory = memory();
            assertThat(placement.place(memory, 5000)).isTrue();
            assertThat(memory.deviceAddress()).isEqualTo(start);
            assertThat(memory.pool().available()).isEqualTo(MIB - 8192);
            memory.release();

            owner.decodeMemory(false);
            assertThat(placement.place(memory, 5000)).isTrue();
            assertThat(memory.pool()).isSameAs(offload.hostPool());
            memory.release();
            owner.decodeMemory(true);
            reached.set(false);
            assertThat(placement.place(memory, 5000)).isTrue();
            assertThat(memory.pool()).isSameAs(offload.hostPool());
            memory.release();
            reached.set(true);
            assertThat(placement.place(memory, 5000)).isTrue();
            assertThat(memory.pool()).isInstanceOf(DmaBufDataPool.class);
            memory.release();
            assertThat(counters.snapshot().peer()).isEqualTo(new PathCounts.Count(2, 10000));
            assertThat(counters.snapshot().host().get(FallbackReason.DMA_BUF_REVOKED))
                    .isEqualTo(new PathCounts.Count(2, 10000));
        }
    }

    @Test
    void peerPagesAreMappedForTheDriveAndReturnToTheirPool() {
        try (var machine = TestMachine.oneSwitch(2 * MIB);
                var offload = offload(machine)) {
            var counters = new PathCounters();
            var placement = placement(offload, machine, counters);
            var memory = memory();
            assertThat(placement.place(memory, 5000)).isTrue();
            var pool = memory.pool();
            assertThat(pool.available()).isEqualTo(2 * MIB - 8192);
            assertThat(memory.deviceAddress()).isEqualTo(pool.dmaAddress(machine.drive(), memory.address()));
            assertThat(memory.deviceAddress())
                    .isEqualTo(machine.drive().bar(2).orElseThrow().address());
            assertThatThrownBy(memory::bytes).isInstanceOf(IllegalStateException.class);
            memory.release();
            memory.release(); // again: nothing
            assertThat(pool.available()).isEqualTo(pool.size());
            assertThat(counters.snapshot().peer()).isEqualTo(new PathCounts.Count(1, 5000));
        }
    }

    @Test
    void anExhaustedPeerPoolFallsBackAndIsCounted() {
        try (var machine = TestMachine.oneSwitch(2 * MIB);
                var offload = offload(machine)) {
            var counters = new PathCounters();
            var placement = placement(offload, machine, counters);
            var first = memory();
            var second = memory();
            assertThat(placement.place(first, 2 * MIB)).isTrue();
            assertThat(placement.place(second, 4096)).isTrue();
            assertThat(second.pool()).isSameAs(offload.hostPool());
            assertThat(second.bytes().byteSize()).isEqualTo(4096);
            assertThat(second.deviceAddress()).isEqualTo(second.address());
            var counts = counters.snapshot();
            assertThat(counts.host()).containsEntry(FallbackReason.POOL_EXHAUSTED, new PathCounts.Count(1, 4096));
            assertThat(counts.hostTotal()).isEqualTo(new PathCounts.Count(1, 4096));
            first.release();
            second.release();
            assertThat(placement.place(second, 4096)).isTrue();
            assertThat(second.pool()).isNotSameAs(offload.hostPool());
            second.release();
        }
    }

    @Test
    void requestsWaitForHostMemoryInTheirOrderEvenIfALaterOneWouldFit() {
        try (var machine = TestMachine.oneSwitch(0);
                var offload = offload(machine)) {
            var placement = offload.adminPlacement();
            var holder = memory();
            var large = memory();
            var small = memory();
            assertThat(placement.place(holder, MIB - 8192)).isTrue();
            assertThat(placement.place(large, 16384)).isFalse();
            assertThat(placement.place(small, 4096)).isFalse(); // there is room, but not before its turn
            assertThat(offload.hostPool().waiting()).isEqualTo(2);
            holder.release();
            assertThat(large.isHeld()).isFalse(); // told by message
            messages.forEach(Runnable::run);
            assertThat(large.isHeld()).isTrue();
            assertThat(small.isHeld()).isTrue();
            assertThat(offload.hostPool().waiting()).isZero();
            large.release();
            small.release();
            assertThat(offload.hostPool().available()).isEqualTo(MIB);
        }
    }

    @Test
    void aWaitCanBeCancelledUntilTheMemoryIsGranted() {
        try (var machine = TestMachine.oneSwitch(0);
                var offload = offload(machine)) {
            var placement = offload.adminPlacement();
            var holder = memory();
            var waiter = memory();
            assertThat(placement.place(holder, MIB)).isTrue();
            assertThat(placement.place(waiter, 4096)).isFalse();
            assertThat(waiter.cancel(offload.hostPool())).isTrue();
            assertThat(placement.place(waiter, 4096)).isFalse();
            holder.release();
            assertThat(waiter.cancel(offload.hostPool())).isFalse(); // its message is under way
            messages.forEach(Runnable::run);
            waiter.release();
            assertThat(offload.hostPool().available()).isEqualTo(MIB);
        }
    }

    private static CopyOffload offload(TestMachine machine) {
        return new CopyOffload(machine.p2pDma(), machine.fabric().memory(), MIB);
    }

    private static DataPath resolve(CopyOffload offload, TestMachine machine, PeerMemoryPolicy policy) {
        return offload.resolve(policy, Optional.of(machine.rnic()), Optional.of(machine.drive()));
    }

    private static DataPlacement placement(CopyOffload offload, TestMachine machine, PathCounters counters) {
        return offload.placement(
                resolve(offload, machine, AUTOMATIC), Optional.of(machine.drive()), _ -> true, counters);
    }

    private DataMemory memory() {
        return new DataMemory(messages::add, () -> {});
    }

    private static DataPath.HostMemory inHost(DataPath path) {
        assertThat(path).isInstanceOf(DataPath.HostMemory.class);
        return (DataPath.HostMemory) path;
    }

    private static void refusesEnable(CopyOffload offload, PeerMemoryPolicy policy, Optional<PciFunction> device) {
        assertThatThrownBy(() -> offload.checkEnable(policy, device))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }
}

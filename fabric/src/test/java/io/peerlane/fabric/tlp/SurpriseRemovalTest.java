package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.pci.wire.Type1Header;
import io.peerlane.fabric.tlp.DmaException.Reason;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A function is taken out while others use it, and put back (PCI Express Base 6.0, 6.7.1.3). */
class SurpriseRemovalTest {

    private static final MemorySegment FOUR = MemorySegment.ofArray(new byte[] {1, 2, 3, 4});

    private final OneSwitch machine = new OneSwitch();
    private final BusMaster rnic = machine.fabric.busMaster(machine.rnic);
    private final Ledger ledger = machine.fabric.ledger();
    private final long memory = OneSwitch.memoryOf(machine.drive);

    @AfterEach
    void close() {
        machine.close();
    }

    private static void refuses(String detail, Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        DmaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_REQUEST))
                .hasMessageContaining(detail);
    }

    @Test
    void postedWritesToItVanishAndAreCountedUpToTheLastLinkThatIsUp() {
        rnic.write(memory, FOUR, 0, 4, Traffic.DATA);
        machine.drive.remove();
        var counted = machine.counted(() -> {
            rnic.write(memory, FOUR, 0, 4, Traffic.DATA);
            rnic.write(memory + 8, FOUR, 0, 4, Traffic.DATA);
            rnic.writeInt(machine.drive.bar(0).orElseThrow().address(), 7, Traffic.CONTROL);
        });
        assertThat(OneSwitch.backingOf(machine.drive).get(Octets.LE32, 8)).isZero();
        assertThat(machine.registers.seen).isEmpty();
        assertThat(ledger.lostWrites()).isEqualTo(3);
        assertThat(ledger.lostBytes()).isEqualTo(12);
        assertThat(counted.links().stream().filter(link -> link.role() == LinkRole.RNIC))
                .allMatch(link -> link.towardRoot().data() == 8);
        assertThat(counted.links().stream().filter(link -> link.role() == LinkRole.DRIVE))
                .allMatch(link -> link.fromRoot().data() == 0);
    }

    @Test
    void readsOfItEndAsUnsupportedRequestAlthoughTheirRouteWasKnown() {
        var into = MemorySegment.ofArray(new byte[4]);
        rnic.read(memory, into, 0, 4, Traffic.DATA);
        machine.drive.remove();
        refuses("removed", () -> rnic.read(memory, into, 0, 4, Traffic.DATA));
        refuses("removed", () -> rnic.readInt(memory, Traffic.DATA));
        assertThat(rnic.route(memory, 4).isRemoved()).isTrue();
        assertThat(rnic.route(memory, 4).isMemory()).isFalse();
    }

    @Test
    void itsOwnRequestsFailEvenToItself() {
        var drive = machine.fabric.busMaster(machine.drive);
        drive.writeInt(HostMemory.BASE, 7, Traffic.DATA);
        machine.drive.remove();
        refuses("removed", () -> drive.writeInt(HostMemory.BASE, 8, Traffic.DATA));
        refuses("removed", () -> drive.readInt(memory, Traffic.DATA));
        assertThat(machine.fabric.cpu().segment(HostMemory.BASE, 4).get(Octets.LE32, 0))
                .isEqualTo(7);
    }

    @Test
    void theProcessorReadsAllOnesAndItsWritesAreLost() {
        var registers = machine.fabric.cpu().map(machine.drive, 0);
        registers.write32(0, 1);
        machine.drive.remove();
        registers.write32(0, 2);
        registers.write(8, FOUR, 0, 4, Traffic.CONTROL);
        assertThat(registers.read32(0)).isEqualTo(-1);
        assertThat(machine.registers.seen).hasSize(1);
        assertThat(ledger.lostBytes()).isEqualTo(8);
    }

    @Test
    void whoEverIsLeftGoesOnWithoutIt() {
        machine.drive.remove();
        rnic.write(OneSwitch.memoryOf(machine.otherDrive), FOUR, 0, 4, Traffic.DATA);
        assertThat(OneSwitch.backingOf(machine.otherDrive).get(Octets.LE32, 0)).isEqualTo(0x0403_0201);
        assertThat(ledger.lostWrites()).isZero();
    }

    @Test
    void tellsTheDriverOnceWhenTheDeviceHasStopped() {
        var stopped = new CompletableFuture<Void>();
        var told = new ArrayList<String>();
        machine.drive.stopOnRemoval(() -> stopped);
        var _ = machine.drive.onRemoval(() -> told.add("driver"));
        try (var forgotten = machine.drive.onRemoval(() -> told.add("nobody"))) {
            assertThat(forgotten).isNotNull();
        }
        machine.drive.remove();
        machine.drive.remove();
        assertThat(told).isEmpty();
        assertThatThrownBy(machine.drive::insert).isInstanceOf(IllegalStateException.class);
        stopped.complete(null);
        assertThat(told).containsExactly("driver");
        var _ = machine.drive.onRemoval(() -> told.add("late"));
        assertThat(told).containsExactly("driver", "late");
    }

    @Test
    void comesBackInResetStateAtTheSameAddresses() {
        int before = machine.drive.presence();
        var reset = new ArrayList<Integer>();
        machine.drive.onReset(() -> reset.add(machine.drive.configuration().read16(ConfigurationHeader.COMMAND)));
        var registers = machine.fabric.cpu().map(machine.drive, 0);
        machine.drive.remove();
        rnic.write(memory, FOUR, 0, 4, Traffic.DATA);
        machine.drive.insert();
        assertThat(reset).containsExactly(0);
        assertThat(machine.drive.isPresent()).isTrue();
        assertThat(machine.drive.presence()).isEqualTo(before + 2);
        assertThat(OneSwitch.memoryOf(machine.drive)).isEqualTo(memory);
        assertThat(registers.read32(0)).isEqualTo(-1);
        refuses("", () -> rnic.readInt(memory, Traffic.DATA));
        OneSwitch.enable(machine.drive);
        rnic.write(memory, FOUR, 0, 4, Traffic.DATA);
        assertThat(rnic.readInt(memory, Traffic.DATA)).isEqualTo(0x0403_0201);
        assertThat(registers.read32(0)).isNotEqualTo(-1);
        assertThatThrownBy(machine.drive::insert).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsEveryoneWhenADeviceFailsToStopAndAListenerThrows() {
        var told = new ArrayList<String>();
        machine.drive.stopOnRemoval(() -> {
            throw new IllegalStateException("device");
        });
        machine.drive.stopOnRemoval(() -> CompletableFuture.runAsync(() -> told.add("other part"), Runnable::run));
        var _ = machine.drive.onRemoval(() -> {
            throw new IllegalStateException("listener");
        });
        var _ = machine.drive.onRemoval(() -> told.add("driver"));
        machine.drive.remove();
        assertThat(told).containsExactly("other part", "driver");
        machine.drive.insert();
        assertThat(machine.drive.isPresent()).isTrue();
    }

    @Test
    void keepsItsAddressesWhenTheBusAboveIsResetWithoutIt() {
        var resets = new ArrayList<String>();
        machine.drive.onReset(() -> resets.add("drive"));
        machine.drive.remove();
        machine.drivePort.configuration().write16(Type1Header.BRIDGE_CONTROL, Type1Header.SECONDARY_BUS_RESET);
        assertThat(resets).isEmpty();
        machine.drive.insert();
        assertThat(OneSwitch.memoryOf(machine.drive)).isEqualTo(memory);
        assertThat(resets).hasSize(1);
    }
}

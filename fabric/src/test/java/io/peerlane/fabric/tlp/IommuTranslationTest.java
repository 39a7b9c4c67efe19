package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.iommu.IommuDomain;
import io.peerlane.fabric.iommu.IovaRegion;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.wire.AcsCapability;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A function in a translated domain reaches through the root complex what is mapped for it, and nothing else. */
class IommuTranslationTest {

    private static final int PAGE = 4096;
    private static final long DRAM = HostMemory.BASE;

    private final OneSwitch machine = new OneSwitch();
    private final IommuDomain domain = machine.fabric.iommu().translate(machine.rnic);
    private final BusMaster rnic = machine.fabric.busMaster(machine.rnic);

    @AfterEach
    void close() {
        machine.close();
    }

    private static MemorySegment bytes(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return MemorySegment.ofArray(bytes);
    }

    private static void faults(DmaException.Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(DmaException.class).isThrownBy(call).satisfies(e -> assertThat(e.reason())
                .isEqualTo(reason));
    }

    private void write(long address, MemorySegment from) {
        rnic.write(address, from, 0, from.byteSize(), Traffic.DATA);
    }

    private MemorySegment dram(long physical, long length) {
        return machine.fabric.memory().segment().asSlice(physical - DRAM, length);
    }

    private IovaRegion map(long physical, long length) {
        return domain.map(List.of(new ScatterEntry(physical, length)));
    }

    @Test
    void takesATransferToThePhysicalMemoryBehindTheAddress() {
        var region = map(DRAM + 3 * PAGE, PAGE);
        assertThat(region.address()).isNotEqualTo(DRAM + 3 * PAGE);
        var data = bytes(512);
        write(region.address() + 100, data);
        assertThat(dram(DRAM + 3 * PAGE + 100, 512).mismatch(data)).isEqualTo(-1);
        var back = MemorySegment.ofArray(new byte[512]);
        rnic.read(region.address() + 100, back, 0, 512, Traffic.DATA);
        assertThat(back.mismatch(data)).isEqualTo(-1);
        assertThat(rnic.readInt(region.address() + 100, Traffic.DATA)).isEqualTo(data.get(Octets.LE32, 0));
    }

    @Test
    void refusesPhysicalAddressesAndCountsThem() {
        var before = dram(DRAM, PAGE).toArray(ValueLayout.JAVA_BYTE);
        faults(DmaException.Reason.IOMMU_FAULT, () -> write(DRAM, bytes(PAGE)));
        faults(DmaException.Reason.IOMMU_FAULT, () -> rnic.readInt(DRAM, Traffic.DATA));
        assertThat(dram(DRAM, PAGE).mismatch(MemorySegment.ofArray(before))).isEqualTo(-1);
        assertThat(domain.faults()).isEqualTo(2);
    }

    @Test
    void leavesFunctionsThatPassAsTheyAre() {
        var drive = machine.fabric.busMaster(machine.drive);
        drive.write(DRAM, bytes(64), 0, 64, Traffic.DATA);
        assertThat(dram(DRAM, 64).mismatch(bytes(64))).isEqualTo(-1);
        assertThat(machine.fabric.iommu().domain(machine.drive)).isEmpty();
    }

    @Test
    void endsAMappingAtOnceThoughTheRouteIsCached() {
        var region = map(DRAM, PAGE);
        write(region.address(), bytes(8));
        var cached = rnic.route(region.address(), 8);
        assertThat(rnic.route(region.address(), 8)).isSameAs(cached);
        region.unmap();
        faults(DmaException.Reason.IOMMU_FAULT, () -> write(region.address(), bytes(8)));
        region.unmap();
        assertThat(domain.regions()).isZero();
    }

    @Test
    void keepsTheRoutesOfOthersWhenAMappingEnds() {
        var drive = machine.fabric.busMaster(machine.drive);
        var cached = drive.route(DRAM, 8);
        map(DRAM, PAGE).unmap();
        assertThat(drive.route(DRAM, 8)).isSameAs(cached);
    }

    @Test
    void splitsATransferWhereNeighboursLeadToDifferentPlaces() {
        var region = domain.map(List.of(
                new ScatterEntry(DRAM + 8 * PAGE, PAGE),
                new ScatterEntry(DRAM + 2 * PAGE, 2 * PAGE),
                new ScatterEntry(DRAM + 5 * PAGE, PAGE)));
        var data = bytes(3 * PAGE);
        write(region.address() + 1000, data);
        assertThat(dram(DRAM + 8 * PAGE + 1000, PAGE - 1000).mismatch(data.asSlice(0, PAGE - 1000)))
                .isEqualTo(-1);
        assertThat(dram(DRAM + 2 * PAGE, 2 * PAGE).mismatch(data.asSlice(PAGE - 1000, 2 * PAGE)))
                .isEqualTo(-1);
        assertThat(dram(DRAM + 5 * PAGE, 1000).mismatch(data.asSlice(3 * PAGE - 1000)))
                .isEqualTo(-1);
        var back = MemorySegment.ofArray(new byte[3 * PAGE]);
        rnic.read(region.address() + 1000, back, 0, 3 * PAGE, Traffic.DATA);
        assertThat(back.mismatch(data)).isEqualTo(-1);
    }

    @Test
    void movesNothingOfATransferThatRunsOutOfItsMapping() {
        var region = map(DRAM, PAGE);
        dram(DRAM, PAGE).fill((byte) 0);
        faults(DmaException.Reason.IOMMU_FAULT, () -> write(region.address() + PAGE - 8, bytes(16)));
        assertThat(dram(DRAM + PAGE - 8, 8).get(Octets.LE64, 0)).isZero();
        faults(DmaException.Reason.CROSSES_BOUNDARY, () -> rnic.route(region.address() + PAGE - 8, 16));
    }

    @Test
    void letsPeersBehindTheSameSwitchTalkPastTheIommu() {
        long peer = OneSwitch.memoryOf(machine.drive);
        var counted = machine.counted(() -> write(peer, bytes(4096)));
        assertThat(OneSwitch.backingOf(machine.drive).asSlice(0, 4096).mismatch(bytes(4096)))
                .isEqualTo(-1);
        assertThat(counted.links().stream()
                        .filter(link -> link.role() == LinkRole.UPLINK)
                        .mapToLong(link ->
                                link.towardRoot().data() + link.fromRoot().data()))
                .containsOnly(0L);
        assertThat(domain.faults()).isZero();
    }

    @Test
    void translatesAPeerAddressThatAccessControlSendsUp() {
        long peer = OneSwitch.memoryOf(machine.drive);
        OneSwitch.acs(machine.rnicPort, AcsCapability.REQUEST_REDIRECT);
        faults(DmaException.Reason.IOMMU_FAULT, () -> write(peer, bytes(PAGE)));
        var region = map(peer, PAGE);
        write(region.address(), bytes(PAGE));
        assertThat(OneSwitch.backingOf(machine.drive).asSlice(0, PAGE).mismatch(bytes(PAGE)))
                .isEqualTo(-1);
    }

    @Test
    void reachesAPeerBelowAnotherRootPortThroughItsMapping() {
        var region = map(OneSwitch.memoryOf(machine.farDrive), PAGE);
        var counted = machine.counted(() -> write(region.address(), bytes(PAGE)));
        assertThat(OneSwitch.backingOf(machine.farDrive).asSlice(0, PAGE).mismatch(bytes(PAGE)))
                .isEqualTo(-1);
        assertThat(counted.dram().dataWritten()).isZero();
    }

    @Test
    void neverGivesOutAddressesThatASwitchWouldRouteOrThatRaiseInterrupts() {
        var region = map(DRAM, PAGE);
        for (var bridge : machine.fabric.topology().hostBridges()) {
            assertThat(bridge.low().contains(region.address())).isFalse();
            assertThat(bridge.high().contains(region.address())).isFalse();
        }
        rnic.writeInt(InterruptController.BASE, 0x55, Traffic.CONTROL);
        assertThat(domain.faults()).isZero();
    }

    @Test
    void reachesPhysicalAddressesAgainOnceItPasses() {
        var region = map(DRAM, PAGE);
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> machine.fabric.iommu().passThrough(machine.rnic));
        region.unmap();
        machine.fabric.iommu().passThrough(machine.rnic);
        write(DRAM, bytes(8));
        assertThat(dram(DRAM, 8).mismatch(bytes(8))).isEqualTo(-1);
    }
}

package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.iommu.IommuDomain;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DmaMapperTest {

    private static final long BAR = 0xe000_0000L;
    private static final long SIZE = 4L << 20;
    private static final long RAM = 0x1_0000_0000L;
    private static final long PAGE = 4096;
    private static final ScatterEntry PEER = new ScatterEntry(BAR, 2 * PAGE);

    private static final MemoryRange PEER_RANGE = new MemoryRange(BAR, 2 * PAGE);

    private final TestMachine machine =
            TestMachine.oneSwitch(LISTED).provider("03:00.1", 2, SIZE, BAR).provider("03:00.2", 2, SIZE, BAR + SIZE);
    private final P2pDma p2p = machine.p2p();
    private final DmaClient client = DmaClient.of(machine.function("04:00.0"));

    DmaMapperTest() {
        p2p.addResource(machine.function("03:00.1"), 2, 0, 0);
    }

    private IommuDomain translated(int addressBits) {
        return p2p.dma().iommu().translate(machine.function("04:00.0"), addressBits);
    }

    private DmaMapping map(ScatterEntry... entries) {
        return p2p.dma().map(client, new ScatterList(List.of(entries)));
    }

    private DmaMapping mapRanges(MemoryRange... ranges) {
        var slot = p2p.provider(machine.function("03:00.1"), 2).orElseThrow();
        return p2p.dma().mapRanges(client, slot, List.of(ranges));
    }

    private static ScatterEntry ram(long page, long offset, long length) {
        return new ScatterEntry(RAM + page * PAGE + offset, length);
    }

    private static Stream<Long> lengths(DmaMapping mapping) {
        return mapping.segments().stream().map(DmaSegment::length);
    }

    /** Physical address behind a segment, from its start. */
    private static long behind(IommuDomain domain, DmaSegment segment, long offset) {
        var translation = domain.translate(segment.address() + offset);
        assertThat(translation).isNotNull();
        return translation.toPhysical(segment.address() + offset);
    }

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void mergesEntriesThatMeetAtPageBoundaries() {
        var domain = translated(48);
        var mapping = map(ram(9, 100, PAGE - 100), ram(3, 0, 2 * PAGE), ram(7, 0, 10), ram(1, 0, PAGE), ram(5, 8, 8));
        assertThat(lengths(mapping)).containsExactly(3 * PAGE - 100 + 10, PAGE, 8L);
        var merged = mapping.segments().getFirst();
        assertThat(behind(domain, merged, 0)).isEqualTo(RAM + 9 * PAGE + 100);
        assertThat(behind(domain, merged, PAGE - 100)).isEqualTo(RAM + 3 * PAGE);
        assertThat(behind(domain, merged, 3 * PAGE - 100)).isEqualTo(RAM + 7 * PAGE);
        assertThat(behind(domain, mapping.segments().get(1), 0)).isEqualTo(RAM + PAGE);
        assertThat(behind(domain, mapping.segments().get(2), 0)).isEqualTo(RAM + 5 * PAGE + 8);
        assertThat(domain.mappedBytes()).isEqualTo(6 * PAGE);
    }

    @Test
    void mergesNothingWithoutAnIommu() {
        assertThat(map(ram(1, 0, PAGE), ram(2, 0, PAGE)).segments())
                .containsExactly(new DmaSegment(RAM + PAGE, PAGE, false), new DmaSegment(RAM + 2 * PAGE, PAGE, false));
    }

    @Test
    void letsBusAddressesSplitWhatSurroundsThemWithoutTakingIovaSpace() {
        var domain = translated(48);
        var mapping = map(ram(1, 0, PAGE), PEER, new ScatterEntry(BAR + 2 * PAGE, PAGE), ram(2, 0, PAGE));
        assertThat(lengths(mapping)).containsExactly(PAGE, 2 * PAGE, PAGE, PAGE);
        assertThat(mapping.segments().subList(1, 3))
                .containsExactly(new DmaSegment(BAR, 2 * PAGE, true), new DmaSegment(BAR + 2 * PAGE, PAGE, true));
        assertThat(domain.mappedBytes()).isEqualTo(2 * PAGE);
        assertThat(mapping.segments().getLast().address())
                .isEqualTo(mapping.segments().getFirst().address() + PAGE);
    }

    @Test
    void allocatesNoIovaForBusAddressesAlone() {
        var domain = translated(48);
        assertThat(map(PEER).segments()).containsExactly(new DmaSegment(BAR, 2 * PAGE, true));
        assertThat(domain.regions()).isZero();
    }

    @Test
    void givesPeerMemoryThroughTheHostBridgeAnIovaAndMergesIt() {
        var domain = translated(48);
        machine.acs("02:01.0", REDIRECT);
        var mapping = map(ram(1, 0, PAGE), PEER);
        assertThat(lengths(mapping)).containsExactly(3 * PAGE);
        assertThat(mapping.segments().getFirst().isBusAddress()).isFalse();
        assertThat(behind(domain, mapping.segments().getFirst(), PAGE)).isEqualTo(BAR);
    }

    @Test
    void unmapsOnceAndGivesTheAddressesBack() {
        var domain = translated(48);
        var mapping = map(ram(1, 0, PAGE), PEER);
        long address = mapping.segments().getFirst().address();
        mapping.unmap();
        mapping.unmap();
        assertThat(domain.translate(address)).isNull();
        assertThat(domain.regions()).isZero();
        assertThat(map(ram(5, 0, PAGE)).segments().getFirst().address()).isEqualTo(address);
    }

    @Test
    void leavesNothingMappedWhenALaterEntryCannotBeUsed() {
        var domain = translated(48);
        p2p.addResource(machine.function("03:00.2"), 2, 0, 0);
        var unreachable = TestMachine.oneSwitch(NOT_LISTED)
                .provider("03:00.1", 2, SIZE, BAR)
                .acs("02:01.0", REDIRECT);
        var other = unreachable.p2p();
        other.addResource(unreachable.function("03:00.1"), 2, 0, 0);
        var otherDomain = other.dma().iommu().translate(unreachable.function("04:00.0"));
        refuses(Errno.EREMOTEIO, () -> other.dma()
                .map(DmaClient.of(unreachable.function("04:00.0")), new ScatterList(List.of(ram(1, 0, PAGE), PEER))));
        refuses(Errno.EINVAL, () -> map(ram(1, 0, PAGE), new ScatterEntry(BAR + SIZE - PAGE, SIZE + 2 * PAGE)));
        assertThat(List.of(domain.regions(), otherDomain.regions())).containsOnly(0);
    }

    @Test
    void hasNoMemoryForMoreThanItsAddressBits() {
        var domain = translated(16);
        refuses(Errno.ENOMEM, () -> map(ram(0, 0, 16 * PAGE)));
        assertThat(domain.regions()).isZero();
        var first = map(ram(0, 0, 8 * PAGE));
        refuses(Errno.ENOMEM, () -> map(ram(0, 0, 8 * PAGE)));
        first.unmap();
        assertThat(map(ram(0, 0, 8 * PAGE)).segments()).hasSize(1);
    }

    @Test
    void keepsToTheAddressBitsOfTheDevice() {
        p2p.dma().masks().set(machine.function("04:00.0"), 32);
        refuses(Errno.EIO, () -> map(ram(0, 0, PAGE)));
        refuses(Errno.EIO, () -> map(new ScatterEntry(0xffff_f000L, 2 * PAGE)));
        assertThat(map(new ScatterEntry(0xffff_f000L, PAGE)).segments()).hasSize(1);
        assertThat(map(PEER).segments()).hasSize(1);
        translated(48);
        p2p.dma().masks().set(machine.function("04:00.0"), 20);
        assertThat(map(ram(0, 0, PAGE)).segments().getFirst().address()).isEqualTo((1L << 20) - PAGE);
    }

    @Test
    void opensNoPoolByPhysicalAddressForATranslatedClientBeyondTheHostBridge() {
        translated(48);
        var provider = machine.function("03:00.1");
        assertThat(p2p.map(provider, machine.function("04:00.0")).dmaAddress(BAR))
                .isEqualTo(BAR);
        machine.acs("02:01.0", REDIRECT);
        p2p.distance(provider, machine.function("04:00.0"));
        refuses(Errno.EOPNOTSUPP, () -> p2p.map(provider, machine.function("04:00.0")));
    }

    @Test
    void putsRangesOfABarBackToBackIntoOneRegion() {
        var domain = translated(48);
        machine.acs("02:01.0", REDIRECT);
        var mapping =
                mapRanges(new MemoryRange(BAR + 4 * PAGE, PAGE), PEER_RANGE, new MemoryRange(BAR + 9 * PAGE, PAGE));
        assertThat(lengths(mapping)).containsExactly(4 * PAGE);
        var segment = mapping.segments().getFirst();
        assertThat(behind(domain, segment, 0)).isEqualTo(BAR + 4 * PAGE);
        assertThat(behind(domain, segment, 2 * PAGE)).isEqualTo(BAR + PAGE);
        assertThat(behind(domain, segment, 3 * PAGE)).isEqualTo(BAR + 9 * PAGE);
        mapping.unmap();
        assertThat(domain.regions()).isZero();
    }

    @Test
    void mapsRangesWithoutPagesBehindThemByBusOrPhysicalAddress() {
        p2p.init(machine.function("03:00.2"));
        var slot = p2p.provider(machine.function("03:00.2"), 2).orElseThrow();
        var range = List.of(new MemoryRange(BAR + SIZE, SIZE));
        assertThat(p2p.dma().mapRanges(client, slot, range).segments())
                .containsExactly(new DmaSegment(BAR + SIZE, SIZE, true));
        machine.acs("02:01.0", REDIRECT);
        p2p.distance(machine.function("03:00.2"), machine.function("04:00.0"));
        assertThat(p2p.dma().mapRanges(client, slot, range).segments())
                .containsExactly(new DmaSegment(BAR + SIZE, SIZE, false));
        p2p.dma().masks().set(machine.function("04:00.0"), 31);
        refuses(Errno.EIO, () -> p2p.dma().mapRanges(client, slot, range));
    }

    @Test
    void splitsRangesThatDoNotFitIntoThirtyTwoBits() {
        assertThat(mapRanges(new MemoryRange(1L << 40, 5L << 30)).segments())
                .containsExactly(
                        new DmaSegment(1L << 40, 0xffff_f000L, true),
                        new DmaSegment((1L << 40) + 0xffff_f000L, (5L << 30) - 0xffff_f000L, true));
        translated(48);
        machine.acs("02:01.0", REDIRECT);
        p2p.distance(machine.function("03:00.1"), machine.function("04:00.0"));
        assertThat(lengths(mapRanges(new MemoryRange(1L << 40, 3L << 30), new MemoryRange(2L << 40, 2L << 30))))
                .containsExactly(0xffff_f000L, (5L << 30) - 0xffff_f000L);
    }

    @Test
    void refusesRangesThatAreNoneOrUnreachableOrCutPages() {
        translated(48);
        machine.acs("02:01.0", REDIRECT);
        refuses(Errno.EINVAL, this::mapRanges);
        refuses(Errno.EINVAL, () -> mapRanges(new MemoryRange(BAR + 1, PAGE)));
        var disk = DmaClient.below(client, "nvme0n1");
        var slot = p2p.provider(machine.function("03:00.1"), 2).orElseThrow();
        refuses(Errno.EINVAL, () -> p2p.dma().mapRanges(disk, slot, List.of(PEER_RANGE)));
    }
}

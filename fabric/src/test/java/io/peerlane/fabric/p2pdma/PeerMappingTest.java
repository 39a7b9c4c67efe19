package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PeerMappingTest {

    private static final long BAR = 0xe000_0000L;
    private static final long SIZE = 4L << 20;
    private static final long RAM = 0x1_0000_0000L;

    private static TestMachine machine(int host) {
        return TestMachine.oneSwitch(host).provider("03:00.1", 2, SIZE, BAR);
    }

    private static P2pDma ready(TestMachine machine) {
        var p2p = machine.p2p();
        p2p.addResource(machine.function("03:00.1"), 2, 0, 0);
        return p2p;
    }

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void givesTheBusAddressWhereSwitchesRouteIt() {
        var machine = machine(NOT_LISTED);
        var mapping = ready(machine).map(machine.function("03:00.1"), machine.function("04:00.0"));
        assertThat(mapping.mapType()).isEqualTo(MapType.BUS_ADDR);
        assertThat(mapping.dmaAddress(BAR + 0x1234)).isEqualTo(BAR + 0x1234);
        assertThatIllegalArgumentException().isThrownBy(() -> mapping.dmaAddress(BAR + SIZE));
    }

    @Test
    void givesThePhysicalAddressThroughTheHostBridge() {
        var machine = machine(LISTED).acs("02:01.0", REDIRECT);
        var mapping = ready(machine).map(machine.function("03:00.1"), machine.function("04:00.0"));
        assertThat(mapping.mapType()).isEqualTo(MapType.THRU_HOST_BRIDGE);
        assertThat(mapping.dmaAddress(BAR)).isEqualTo(BAR);
    }

    @Test
    void refusesToMapForAClientThatCannotUseTheMemory() {
        var machine = machine(NOT_LISTED).acs("02:01.0", REDIRECT);
        var p2p = ready(machine);
        refuses(Errno.EREMOTEIO, () -> p2p.map(machine.function("03:00.1"), machine.function("04:00.0")));
        refuses(Errno.EREMOTEIO, () -> p2p.map(machine.function("04:00.0"), machine.function("03:00.1")));
    }

    @Test
    void hasNothingToMapForAProviderThatWasOnlyInitialised() {
        var machine = machine(NOT_LISTED);
        var p2p = machine.p2p();
        p2p.init(machine.function("03:00.1"));
        refuses(Errno.ENODEV, () -> p2p.map(machine.function("03:00.1"), machine.function("04:00.0")));
    }

    @Test
    void allocatesAScatterListOfOneEntryWithTheExactLengthAndGivesItBack() {
        var machine = machine(NOT_LISTED);
        var p2p = ready(machine);
        var provider = machine.function("03:00.1");
        var list = p2p.allocateScatterList(provider, 5000).orElseThrow();
        assertThat(list.entries()).containsExactly(new ScatterEntry(BAR, 5000));
        assertThat(p2p.pool(provider).orElseThrow().available()).isEqualTo(SIZE - 8192);
        p2p.freeScatterList(provider, list);
        assertThat(p2p.pool(provider).orElseThrow().available()).isEqualTo(SIZE);
        assertThatIllegalStateException().isThrownBy(() -> p2p.freeScatterList(provider, list));
    }

    @Test
    void neverSplitsAScatterList() {
        var machine = machine(NOT_LISTED);
        var p2p = ready(machine);
        var provider = machine.function("03:00.1");
        assertThat(p2p.allocateScatterList(provider, SIZE + 1)).isEmpty();
        assertThat(p2p.allocateScatterList(provider, 0)).isEmpty();
        assertThat(p2p.allocateScatterList(machine.function("04:00.0"), 4096)).isEmpty();
    }

    @Test
    void mapsOrdinaryAndPeerMemoryOfOneListEachInItsWay() {
        var machine = machine(NOT_LISTED);
        var list = new ScatterList(List.of(new ScatterEntry(RAM, 512), new ScatterEntry(BAR, 8192)));
        assertThat(list.length()).isEqualTo(8704);
        assertThat(ready(machine)
                        .dma()
                        .map(DmaClient.of(machine.function("04:00.0")), list)
                        .segments())
                .containsExactly(new DmaSegment(RAM, 512, false), new DmaSegment(BAR, 8192, true));
    }

    @Test
    void refusesAListWithPeerMemoryForAClientThatIsNoPciFunctionOrCannotReachIt() {
        var machine = machine(NOT_LISTED);
        var p2p = ready(machine);
        var peer = ScatterList.of(BAR, 4096);
        var disk = DmaClient.below(DmaClient.of(machine.function("04:00.0")), "nvme0n1");
        refuses(Errno.EREMOTEIO, () -> p2p.dma().map(disk, peer));
        assertThat(p2p.dma().map(disk, ScatterList.of(RAM, 4096)).segments()).hasSize(1);
        var client = DmaClient.of(machine.function("04:00.0"));
        refuses(Errno.EINVAL, () -> p2p.dma().map(client, ScatterList.of(BAR + SIZE - 4096, 8192)));
    }
}

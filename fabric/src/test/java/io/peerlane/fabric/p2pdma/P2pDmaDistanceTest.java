package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class P2pDmaDistanceTest {

    private final TestMachine machine = TestMachine.oneSwitch(NOT_LISTED)
            .port("00:02.0", PortType.ROOT_PORT, 9)
            .endpoint("09:00.0");
    private final PciFunction near = machine.function("03:00.0");
    private final PciFunction client = machine.function("04:00.0");
    private final PciFunction far = machine.function("09:00.0");
    private final P2pDma p2p = machine.p2p();

    @Test
    void remembersTheMapTypeUntilTheNextEvaluation() {
        p2p.init(near);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.BUS_ADDR);
        machine.acs("02:00.0", REDIRECT);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.BUS_ADDR);
        assertThat(p2p.distance(near, client)).isEqualTo(-1);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.NOT_SUPPORTED);
    }

    @Test
    void remembersEachDirectionApart() {
        p2p.init(near);
        p2p.init(client);
        p2p.mapType(near, client);
        machine.acs("02:00.0", REDIRECT);
        assertThat(p2p.mapType(client, near)).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.BUS_ADDR);
    }

    @Test
    void supportsNoMappingWithoutPeerStateThoughTheDistanceIsKnown() {
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(p2p.distance(near, client)).isEqualTo(4);
        p2p.init(near);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.BUS_ADDR);
    }

    @Test
    void climbsToAPciParentForTheDistanceButNotForTheMapType() {
        p2p.init(near);
        var disk = DmaClient.below(DmaClient.below(DmaClient.of(client), "nvme0"), "nvme0n1");
        assertThat(p2p.distance(near, disk)).isEqualTo(4);
        assertThat(p2p.mapType(near, disk)).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(p2p.mapType(near, DmaClient.of(client))).isEqualTo(MapType.BUS_ADDR);
    }

    @Test
    void hasNoDistanceToNobodyOrToADeviceWithoutAPciParent() {
        assertThat(p2p.distanceMany(near, List.of(), true)).isEqualTo(-1);
        assertThat(p2p.distance(near, DmaClient.detached("nvme0n1"))).isEqualTo(-1);
    }

    @Test
    void addsUpTheHopsCountingAClientTwiceIfItIsNamedTwice() {
        assertThat(p2p.distanceMany(near, List.of(client, near, client), false)).isEqualTo(8);
    }

    @Test
    void stopsAtTheFirstUnsupportedClientUnlessVerbose() {
        p2p.init(near);
        p2p.mapType(near, client);
        machine.acs("02:00.0", REDIRECT);
        assertThat(p2p.distanceMany(near, List.of(far, client), false)).isEqualTo(-1);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.BUS_ADDR);
        assertThat(p2p.distanceMany(near, List.of(far, client), true)).isEqualTo(-1);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.NOT_SUPPORTED);
    }

    @Test
    void refreshesTheMemoryOfAPairByDistanceAndByEverySearch() {
        publish(near);
        p2p.mapType(near, client);
        machine.acs("02:00.0", REDIRECT);
        assertThat(p2p.find(List.of(client))).isEmpty();
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.NOT_SUPPORTED);
        machine.acs("02:00.0", 0);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(p2p.distance(near, client)).isEqualTo(4);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.BUS_ADDR);
    }

    @Test
    void remembersAVirtualFunctionUnderItsOwnAddress() {
        machine.virtualFunction("04:00.1", "04:00.0").virtualFunction("08:00.0", "04:00.0");
        var all = machine.p2p();
        all.init(near);
        assertThat(all.mapType(near, machine.function("04:00.1"))).isEqualTo(MapType.BUS_ADDR);
        machine.acs("02:00.0", REDIRECT);
        assertThat(all.mapType(near, machine.function("04:00.1"))).isEqualTo(MapType.BUS_ADDR);
        assertThat(all.mapType(near, machine.function("08:00.0"))).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(all.mapType(near, client)).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(all.distance(near, machine.function("08:00.0"))).isEqualTo(-1);
    }

    @Test
    void evaluatesNothingOfTheClientsBehindOneWithoutAPciParentEvenIfVerbose() {
        p2p.init(near);
        p2p.mapType(near, client);
        machine.acs("02:00.0", REDIRECT);
        var clients = List.of(DmaClient.detached("md0"), DmaClient.of(client));
        assertThat(p2p.distanceToDevices(near, clients, true)).isEqualTo(-1);
        assertThat(p2p.mapType(near, client)).isEqualTo(MapType.BUS_ADDR);
    }

    @Test
    void takesAPublishedFunctionWithoutAnyMemoryForACandidate() {
        publish(near);
        assertThat(p2p.pool(near)).isEmpty();
        assertThat(p2p.find(List.of(client))).contains(near);
    }

    @Test
    void letsTheSumDecideNotTheNearestSingleClient() {
        var wide = TestMachine.oneSwitch(NOT_LISTED)
                .port("02:02.0", PortType.DOWNSTREAM_PORT, 5)
                .port("05:00.0", PortType.UPSTREAM_PORT, 6)
                .port("06:00.0", PortType.DOWNSTREAM_PORT, 7)
                .endpoint("07:00.0");
        var p2pWide = wide.p2p();
        for (String address : List.of("03:00.0", "07:00.0")) {
            p2pWide.init(wide.function(address));
            p2pWide.publish(wide.function(address), true);
        }
        var clients = List.of(wide.function("07:00.0"), wide.function("04:00.0"), wide.function("04:00.0"));
        assertThat(p2pWide.distanceMany(wide.function("07:00.0"), clients, false))
                .isEqualTo(12);
        assertThat(p2pWide.distanceMany(wide.function("03:00.0"), clients, false))
                .isEqualTo(14);
        assertThat(p2pWide.find(clients)).contains(wide.function("07:00.0"));
    }

    @Test
    void findsOnlyPublishedProvidersThatEveryClientCanUse() {
        assertThat(p2p.find(List.of(client))).isEmpty();
        p2p.init(near);
        assertThat(p2p.find(List.of(client))).isEmpty();
        p2p.publish(near, true);
        assertThat(p2p.find(List.of(client))).contains(near);
        assertThat(p2p.find(List.of(client, far))).isEmpty();
        assertThat(p2p.find(List.of())).isEmpty();
        p2p.publish(near, false);
        assertThat(p2p.find(List.of(client))).isEmpty();
    }

    @Test
    void ignoresPublishingOfAFunctionWithoutPeerState() {
        p2p.publish(near, true);
        assertThat(p2p.isPublished(near)).isFalse();
        assertThat(p2p.providers()).isEmpty();
    }

    @Test
    void prefersAProviderThatIsItselfTheClient() {
        publish(near, client);
        assertThat(p2p.nearest(List.of(DmaClient.of(client)))).isEqualTo(new NearestProviders(0, List.of(client)));
    }

    @Test
    void choosesEachOfTheEquallyNearProvidersSoonerOrLater() {
        publish(near, client);
        Set<PciFunction> chosen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            p2p.find(List.of(near, client)).ifPresent(chosen::add);
        }
        assertThat(chosen).containsExactlyInAnyOrder(near, client);
    }

    @Test
    void choosesTheSameProvidersAgainFromTheSameSeed() {
        var nearest = new NearestProviders(4, List.of(near, client, far));
        for (long seed = 0; seed < 20; seed++) {
            assertThat(nearest.choose(new Random(seed))).isEqualTo(nearest.choose(new Random(seed)));
        }
    }

    @Test
    void keepsNoMoreThan512Ties() {
        var search = new ProviderSearch();
        for (int i = 0; i < 600; i++) {
            search.offer(near, 4);
        }
        assertThat(search.nearest().providers()).hasSize(512);
        search.offer(far, 5);
        search.offer(far, -1);
        assertThat(search.nearest().distance()).isEqualTo(4);
        search.offer(client, 2);
        assertThat(search.nearest()).isEqualTo(new NearestProviders(2, List.of(client)));
    }

    @Test
    void warnsOfEveryClientIfVerboseAndOfAFirstMapTypeOnly() {
        List<String> warnings = new ArrayList<>();
        var loud = new P2pDma(machine.topology(), TestMachine.INTEL, List.of(), new Random(1), warnings::add);
        loud.init(near);
        assertThat(loud.distanceMany(near, List.of(far, client), false)).isEqualTo(-1);
        assertThat(warnings).isEmpty();
        loud.distanceToDevices(near, List.of(DmaClient.of(far), DmaClient.detached("md0")), true);
        assertThat(warnings).hasSize(2).last().asString().contains("md0");
        loud.mapType(near, far);
        assertThat(warnings).hasSize(2);
        loud.init(client);
        loud.mapType(client, far);
        loud.mapType(client, far);
        assertThat(warnings).hasSize(3);
    }

    private void publish(PciFunction... functions) {
        for (var function : functions) {
            p2p.init(function);
            p2p.publish(function, true);
        }
    }
}

package io.peerlane.fabric.p2pdma;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of random machines: verdicts, distances and the nearest providers agree with a plain search. */
class PeerPathOracleTest {

    private static final int MACHINES = 3000;
    private static final CpuIdentity EXEMPT = new CpuIdentity(CpuVendor.AMD, 0x19);

    private static boolean isExempt(long seed) {
        return seed % 8 == 0;
    }

    private static P2pDma p2p(PeerPathOracle oracle, long seed) {
        var cpu = isExempt(seed) ? EXEMPT : TestMachine.INTEL;
        return new P2pDma(oracle.builder.build(), cpu, List.of(), new Random(seed), _ -> {});
    }

    @Test
    void givesEveryPairOfRandomMachinesTheVerdictOfAPlainSearch() {
        Map<MapType, Integer> seen = new EnumMap<>(MapType.class);
        for (long seed = 1; seed <= MACHINES; seed++) {
            var oracle = new PeerPathOracle(new Random(seed), isExempt(seed));
            var p2p = p2p(oracle, seed);
            int count = oracle.functions.size();
            for (int pair = 0; pair < count * count; pair++) {
                var provider = oracle.functions.get(pair / count);
                var client = oracle.functions.get(pair % count);
                var expected = oracle.answer(pair / count, pair % count);
                var found = p2p.explain(provider, client);
                assertThat(new PeerPathOracle.Answer(found.mapType(), found.hops(), found.redirectors()))
                        .as("seed %d, provider %s, client %s", seed, provider, client)
                        .isEqualTo(expected);
                seen.merge(found.mapType(), 1, Integer::sum);
            }
        }
        assertThat(seen).containsOnlyKeys(MapType.BUS_ADDR, MapType.THRU_HOST_BRIDGE, MapType.NOT_SUPPORTED);
        assertThat(seen.values()).allMatch(pairs -> pairs > 10_000);
    }

    @Test
    void findsTheNearestProvidersOfRandomMachinesAsAPlainSearchDoes() {
        int found = 0;
        for (long seed = 1; seed <= MACHINES; seed++) {
            var random = new Random(-seed);
            var oracle = new PeerPathOracle(new Random(seed), isExempt(seed));
            var p2p = p2p(oracle, seed);
            List<Integer> clients = random.ints(1 + random.nextInt(3), 0, oracle.functions.size())
                    .boxed()
                    .toList();
            int best = Integer.MAX_VALUE;
            List<PciFunction> nearest = new ArrayList<>();
            for (int i = 0; i < oracle.functions.size(); i++) {
                int distance = distance(oracle, i, clients);
                var function = oracle.functions.get(i);
                assertThat(p2p.distanceMany(function, functions(oracle, clients), random.nextBoolean()))
                        .as("seed %d, %s to %s", seed, function, clients)
                        .isEqualTo(distance);
                if (random.nextBoolean()) {
                    p2p.init(function);
                    p2p.publish(function, true);
                    if (distance >= 0 && distance < best) {
                        nearest.clear();
                        best = distance;
                    }
                    if (distance == best) {
                        nearest.add(function);
                    }
                }
            }
            var chosen = p2p.find(functions(oracle, clients));
            assertThat(chosen.isPresent()).as("seed %d", seed).isEqualTo(!nearest.isEmpty());
            chosen.ifPresent(one -> assertThat(nearest).contains(one));
            found += chosen.isPresent() ? 1 : 0;
        }
        assertThat(found).isGreaterThan(MACHINES / 4);
    }

    private static List<PciFunction> functions(PeerPathOracle oracle, List<Integer> indices) {
        return indices.stream().map(oracle.functions::get).toList();
    }

    private static int distance(PeerPathOracle oracle, int provider, List<Integer> clients) {
        int sum = 0;
        for (int client : clients) {
            var answer = oracle.answer(provider, client);
            if (answer.mapType() == MapType.NOT_SUPPORTED) {
                return -1;
            }
            sum += answer.hops();
        }
        return sum;
    }
}

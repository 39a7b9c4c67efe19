package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.config.ServiceConfigurationReader;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Devices go and come back while a host writes and reads: taken out without notice, unbound in order, alone or two at once. No
 * block is ever wrong, nothing stays allocated, nothing hangs, and the counters tell what happened.
 */
@Timeout(300)
class RemovalUnderLoadTest {

    private static final int ROUNDS = Integer.getInteger("peerlane.removal.rounds", 100);

    /** Of the first round; each of those that follow has the next one, so that a single round can be had by its seed. */
    private static final long SEED = Long.getLong("peerlane.removal.seed", 1);

    private static final BusDeviceFunction RNIC = BusDeviceFunction.parse("0000:03:00.0");
    private static final BusDeviceFunction DRIVE = BusDeviceFunction.parse("0000:04:00.0");
    private static final BusDeviceFunction PROVIDER = BusDeviceFunction.parse("0000:05:00.0");

    private final Map<String, Integer> happened = new TreeMap<>();

    /**
     * Namespace 1 in the memory of its drive, 2 in that of another drive, 3 on that drive in memory of the adapter, 4 in what
     * the drive's user-space owner exports, 5 on a PCI endpoint without peer memory.
     */
    private static RunningTarget target() {
        return RunningTarget.start(
                ServiceConfigurationReader.parse("test", """
                        machine: all-paths
                        cpus: [0, 1]
                        requestMemory: 16MiB
                        ports: [{port: 0}]
                        subsystems:
                          - nqn: "%s"
                            namespaces:
                              - {nsid: 1, drive: nvme0, size: 4MiB, p2pmem: "%s"}
                              - {nsid: 2, drive: nvme0, size: 4MiB, p2pmem: "%s"}
                              - {nsid: 3, drive: nvme1, size: 4MiB, p2pmem: "%s"}
                              - {nsid: 4, drive: nvme3, size: 4MiB, p2pmem: "1"}
                              - {nsid: 5, drive: nvme4, size: 4MiB, p2pmem: "0"}
                        """.formatted(LiveTarget.NQN, DRIVE, PROVIDER, RNIC)), 1);
    }

    /** What the target holds: bytes free of each pool, regions, queue pairs, host memory. */
    private static String held(RunningTarget target) {
        var p2p = target.machine().p2pDma();
        var pools = p2p.providers().stream()
                .collect(Collectors.toMap(
                        provider -> provider.address().toString(),
                        provider -> p2p.pool(provider).map(PeerPool::available).orElse(-1L),
                        (a, _) -> a,
                        TreeMap::new));
        var adapter = target.machine().rnic().statistics().snapshot();
        var paths = target.target().subsystem(LiveTarget.NQN).orElseThrow().controllers().stream()
                .flatMap(controller -> controller.namespaces().stream())
                .map(namespace -> namespace.placement().path().describe())
                .toList();
        return "paths %s, pools %s, request memory %d, regions %d, queue pairs %d, completion queues %d, streams %d, buffers %d"
                .formatted(
                        paths,
                        pools,
                        target.requestMemoryAvailable(),
                        adapter.memoryRegions(),
                        adapter.queuePairs(),
                        adapter.completionQueues(),
                        adapter.streams(),
                        adapter.outputBuffers());
    }

    private static void awaitHeld(RunningTarget target, String wanted) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(held(target)).isEqualTo(wanted));
    }

    @Test
    void losesNothingWhateverGoesAndComesBack() {
        try (var target = target();
                var host = new StubbornHost(target.addresses().getFirst(), 5)) {
            host.start();
            host.awaitSuccess(50);
            host.stop();
            var idle = held(target);
            var dramFree = target.machine().fabric().memory().available();
            for (int round = 0; round < ROUNDS; round++) {
                long seed = SEED + round;
                try {
                    host.seed(seed);
                    round(target, host, new Random(seed));
                    awaitHeld(target, idle);
                    assertThat(target.machine().fabric().memory().available()).isEqualTo(dramFree);
                } catch (Throwable failure) {
                    throw new AssertionError(
                            "round %d, again with -Dpeerlane.removal.seed=%d -Dpeerlane.removal.rounds=1; %s, %s"
                                    .formatted(round, seed, happened, host.outcomes()),
                            failure);
                }
            }
            host.verifyAll();

            if (ROUNDS > 1) { // one alone need not have seen everything
                countersTell(target, host);
            }
        }
    }

    private void round(RunningTarget target, StubbornHost host, Random random) {
        host.start();
        host.awaitFinished(random.nextInt(200));
        var gone = choose(target, random);
        boolean surprise = random.nextBoolean();
        for (var device : gone) {
            happened.merge((surprise ? "remove " : "unbind ") + device, 1, Integer::sum);
            if (surprise) {
                target.remove(device);
            } else {
                target.unbind(device);
            }
        }
        host.awaitFinished(random.nextInt(200));
        for (var device : random.nextBoolean() ? gone : gone.reversed()) {
            if (surprise) {
                target.insert(device);
            } else {
                target.bind(device);
            }
        }
        host.awaitSuccess(1 + random.nextInt(20));
        host.stop();
        if (random.nextInt(4) == 0) {
            host.verifyAll();
        }
        host.startAnew();
        host.awaitSuccess(5);
        host.stop();
    }

    private static BusDeviceFunction drive(RunningTarget target, String name) {
        return target.machine().drives().get(name).function().address();
    }

    private static List<BusDeviceFunction> choose(RunningTarget target, Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> List.of(PROVIDER);
            case 2, 3 -> List.of(DRIVE);
            case 4, 5 -> List.of(RNIC);
            case 6 -> List.of(PROVIDER, DRIVE);
            case 7 -> List.of(drive(target, "nvme3"));
            case 8 -> List.of(drive(target, "nvme4"), drive(target, "nvme3"));
            default -> List.of(DRIVE, RNIC);
        };
    }

    private static void countersTell(RunningTarget target, StubbornHost host) {
        var paths = target.target().subsystem(LiveTarget.NQN).orElseThrow().namespaces().stream()
                .map(namespace -> namespace.pathCounts())
                .toList();
        assertThat(paths.subList(0, 4)).allMatch(counts -> counts.peer().requests() > 0);
        assertThat(paths)
                .anyMatch(counts ->
                        counts.host().get(FallbackReason.PROVIDER_REMOVED).requests() > 0);
        assertThat(target.machine().fabric().ledger().lostWrites()).isPositive();
        assertThat(host.outcomes()).containsKey("WRITE 006 DNR").containsKey("READ 006 DNR");
    }
}

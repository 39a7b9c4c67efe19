package io.peerlane.fabric.timing.transfer;

import static io.peerlane.fabric.timing.transfer.Endpoints.HOST;

import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.ComponentKind;
import io.peerlane.fabric.timing.LinkTiming;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.Profiles;
import io.peerlane.fabric.timing.simulation.Outcome;
import io.peerlane.fabric.timing.simulation.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Runs every published setup in virtual time. */
final class Calibration {

    private static final double GIGA = 1e9;
    private static final double MICRO = 1e3;
    private static final int MEBI = 1 << 20;
    private static final double NOTICE = Parameter.NOTICE_LATENCY.standard().value();

    private static final String BENCH = "Neugebauer et al., SIGCOMM 2018";
    private static final String AISIO = "xnvme/aisio, experiments";
    private static final String GDS = "gds-report.pages.dev";
    private static final String FORUM = "forums.developer.nvidia.com, topic 55564";
    private static final String NVMEVIRT = "Kim et al., FAST 2023; " + FORUM;
    private static final String VITIS = "Vitis_Accel_Examples, p2p_bandwidth";
    private static final String HOTNETS = "How Beneficial Is Peer-to-Peer DMA?, HotNets 2020";
    private static final String SOLIDIGM = "solidigm.com, Accelerating AI With High Performance Storage";
    private static final String OFFLOAD = "Xu et al., 2024, doi 10.1145/3688351.3689154";
    private static final String NCCL = "nccl-tests, issue 74";
    private static final String XRT = "XRT, issue 6613";

    private final List<Vector> vectors = new ArrayList<>();

    private Calibration() {}

    static List<Vector> vectors() {
        var all = new Calibration();
        all.links();
        all.drives();
        all.copies();
        all.memoryWriter();
        all.processors();
        all.peers();
        return all.vectors;
    }

    private void add(String id, String setup, String unit, double observed, double model, double tolerance, String by) {
        vectors.add(new Vector(id, setup, unit, observed, observed, model, tolerance, "", by));
    }

    private static MachineTiming machine(String rootComplex, String memory) {
        return MachineTiming.standard()
                .with(Profiles.find(ComponentKind.ROOT_COMPLEX, rootComplex).named("rootComplex"))
                .with(Profiles.find(ComponentKind.MEMORY, memory).named("memory"));
    }

    private static double gigabytes(Outcome outcome) {
        return outcome.bytesPerSecond() / GIGA;
    }

    private void links() {
        var link = new LinkTiming(3, 8, Component.standard("link", ComponentKind.LINK));
        double bits = link.guideline2018Rate() * 8 / GIGA;
        add(
                "V1",
                "Gen3 x8, packets of 256 B, link layer as the model of 2018 takes it",
                "Gb/s",
                57.88,
                bits,
                0.1,
                BENCH);
        vectors.add(new Vector(
                "V2", "Gen3 x4, packets of 128 B, one drive to memory", "GB/s", 3.2, 3.36, narrow(), 4, "", NVMEVIRT));
    }

    private static double narrow() {
        var link = Component.standard("link", ComponentKind.LINK).with(Parameter.MAX_PAYLOAD, 128, "the setup");
        var timing = machine("sapphire-rapids", "ddr5-4800-8").with(link);
        try (var machine = new DrivesAndSink(3, 1, "g5-1753", timing)) {
            return gigabytes(machine.readsToHost(MEBI, 8));
        }
    }

    private static double wide() {
        try (var machine = new Endpoints(5, lanes("a"), machine("sapphire-rapids", "ddr5-4800-8"))) {
            var run = machine.blocks(256, 512, 1);
            return gigabytes(run.flow("a", run.writes("a", HOST)).outcome(100_000));
        }
    }

    private static SequencedMap<String, Integer> lanes(String... endpoints) {
        SequencedMap<String, Integer> lanes = new LinkedHashMap<>();
        for (String endpoint : endpoints) {
            lanes.put(endpoint, 16);
        }
        return lanes;
    }

    private void drives() {
        var sapphireRapids = machine("sapphire-rapids", "ddr5-4800-8");
        try (var machine = new DrivesAndSink(5, 16, "g5-1753", sapphireRapids)) {
            double each = gigabytes(machine.readsToHost(65536, 64)) / 16;
            add("V3", "sixteen Gen5 x4 drives to memory, each", "GB/s", 14.43, each, 2, AISIO);
        }
        try (var machine = new DrivesAndSink(4, 8, "g4-5520", machine("genoa", "ddr5-4800-8"))) {
            double all = gigabytes(machine.readsToSink(65536, 64));
            add("V4", "Gen4 x16 sink, root complex genoa", "GB/s", 28.35, all, 2, GDS);
        }
        try (var machine = new DrivesAndSink(5, 4, "g5-1753", sapphireRapids)) {
            for (int kibi : new int[] {8, 4}) {
                double all = gigabytes(machine.readsToSink(kibi * 1024L, 512));
                String setup = "Gen5 x16 sink, root complex sapphire-rapids, 4 drives, %d KiB".formatted(kibi);
                add("V5", setup, "GB/s", 45.2, all, 2, AISIO);
            }
            add("V6", "the same, 512 B", "GB/s", 7.9, gigabytes(machine.readsToSink(512, 512)), 1, AISIO);
        }
        add("V7", "Gen5 x16, packets of 256 B, one device to memory", "GB/s", 56.1, wide(), 3, AISIO);
        broadwell();
    }

    private void broadwell() {
        double[] peer = {3.2, 6.3, 7.1};
        for (int drives = 1; drives <= 3; drives++) {
            try (var machine = new DrivesAndSink(3, drives, "g3-4600", machine("broadwell-ep", "ddr4-2400-4"))) {
                String setup = "root complex broadwell-ep, %d × 3.2 GB/s of drives to a sink".formatted(drives);
                add("V8", setup, "GB/s", peer[drives - 1], gigabytes(machine.readsToSink(MEBI, 8)), 2, FORUM);
                if (drives == 3) {
                    double host = gigabytes(machine.readsToHost(MEBI, 8));
                    vectors.add(new Vector("V9", "the same to memory", "GB/s", 9.4, 9.5, host, 3, "", FORUM));
                }
            }
        }
    }

    /** One copy after the other: {@code s / (t0 + s / BW)}. */
    private void copies() {
        var drive = Component.standard("drive", ComponentKind.DRIVE)
                .with(Parameter.DRIVE_READ_RATE, 2.36, VITIS)
                .with(Parameter.DRIVE_READ_LATENCY, 48 * MICRO, VITIS)
                .with(Parameter.DRIVE_VARIATION, 0, VITIS)
                .with(Parameter.DRIVE_UNITS, 1, VITIS)
                .with(Parameter.DRIVE_IOPS, 1e9, VITIS);
        double[] observed = {0.31, 0.87, 1.21};
        int[] kibi = {16, 64, 128};
        try (var machine = new DrivesAndSink(3, 1, drive, machine("broadwell-ep", "ddr4-2400-4"))) {
            for (int i = 0; i < kibi.length; i++) {
                vectors.add(new Vector(
                        "V10",
                        "copies from a drive to a peer one by one, %d KiB".formatted(kibi[i]),
                        "GB/s",
                        observed[i],
                        observed[i],
                        gigabytes(machine.synchronousReadsToSink(kibi[i] * 1024L)),
                        6,
                        "2.36 GB/s and 48 µs, of the source",
                        VITIS));
            }
        }
    }

    /** GB/s of a Gen4 x16 device to memory, beside a processor that takes this share of memory bandwidth. */
    static double besideNeighbour(MachineTiming timing) {
        try (var machine = new Endpoints(4, lanes("a", "b"), timing)) {
            var run = machine.blocks(65536, 64, 1);
            return gigabytes(run.flow("a", run.writes("a", HOST)).outcome(4000));
        }
    }

    /** GB/s of the same device to a peer. */
    static double toPeerBesideNeighbour(MachineTiming timing) {
        try (var machine = new Endpoints(4, lanes("a", "b"), timing)) {
            var run = machine.blocks(65536, 64, 1);
            return gigabytes(run.flow("a", run.writes("a", "b")).outcome(4000));
        }
    }

    /** The usual machine, whose processors write this share of memory bandwidth. */
    static MachineTiming loaded(double share) {
        var idle = MachineTiming.standard();
        double all = idle.memoryTiming().rate() / GIGA;
        return idle.with(idle.memory().with(Parameter.NEIGHBOUR_WRITES, share * all, "the setup"));
    }

    private void memoryWriter() {
        String set = "the writer takes 76 % of memory bandwidth";
        double host = besideNeighbour(loaded(0.76)) / besideNeighbour(loaded(0));
        double peer = toPeerBesideNeighbour(loaded(0.76)) / toPeerBesideNeighbour(loaded(0));
        vectors.add(new Vector(
                "V11", "to memory beside a memory writer, of that without", "ratio", 0.3, 0.3, host, 10, set, HOTNETS));
        vectors.add(new Vector("V11", "to a peer, of that without", "ratio", 1, 1, peer, 2, set, HOTNETS));
    }

    private void processors() {
        double direct = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        double hostTime = 5 * MICRO;
        double directTime = 0.155 * hostTime;
        for (int kibi : new int[] {64, 256, 1024, 4096}) {
            try (var machine = new DrivesAndSink(4, 1, "g4-5520", machine("genoa", "ddr5-4800-8"))) {
                var peer = machine.readsToSink(kibi * 1024L, 16, 2, directTime);
                var host = machine.readsThroughHost(kibi * 1024L, 16, 2, hostTime);
                double ratio = peer.bytesPerSecond() / host.bytesPerSecond();
                least = Math.min(least, ratio);
                most = Math.max(most, ratio);
                direct = Math.max(direct, busy(peer) / busy(host));
            }
        }
        String setup = "Gen4 drive to a sink, 64 KiB to 4 MiB, peer to peer against memory: ";
        vectors.add(new Vector("V12", setup + "least throughput ratio", "ratio", 0.992, 1.012, least, 2, "", SOLIDIGM));
        vectors.add(new Vector("V12", setup + "most", "ratio", 0.992, 1.012, most, 2, "", SOLIDIGM));
        vectors.add(new Vector(
                "V13",
                setup + "processor time ratio",
                "ratio",
                0.14,
                0.17,
                direct,
                20,
                "time of each command, 0.155 of the other",
                SOLIDIGM));
        offload();
    }

    /** Share of time that the processors were busy. */
    static double busy(Outcome outcome) {
        return outcome.resources().stream()
                .filter(use -> use.name().equals("processors"))
                .findFirst()
                .orElseThrow()
                .utilisation();
    }

    private void offload() {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int kibi : new int[] {4, 16, 64}) {
            for (String drive : new String[] {"g3-970pro", "g4-5520"}) {
                double ratio = request(kibi, drive, 0, 0).together().meanLatency()
                        / request(kibi, drive, 3.7 * MICRO, NOTICE).together().meanLatency();
                least = Math.min(least, ratio);
                most = Math.max(most, ratio);
            }
        }
        String setup = "target in hardware against software, reads of 4 to 64 KiB one by one, mean latency ratio: ";
        String set = "3.7 µs of a processor and two notices of 1 µs against none";
        vectors.add(new Vector("V14", setup + "least", "ratio", 0.689, 0.958, least, 0.1, set, OFFLOAD));
        vectors.add(new Vector("V14", setup + "most", "ratio", 0.689, 0.958, most, 0.1, set, OFFLOAD));
        double released = 100 * busy(request(4, "g4-5520", 3.7 * MICRO, NOTICE));
        vectors.add(new Vector(
                "V14", "the same, share of one core released, 4 KiB", "%", 0, 38.7, released, 0.1, set, OFFLOAD));
    }

    /** Reads over an adapter by host memory, one by one. */
    private static Outcome request(int kibi, String drive, double processorNanos, double noticeNanos) {
        var component = Profiles.find(ComponentKind.DRIVE, drive).named("drive");
        try (var machine = new Endpoints(4, lanes("nic", "drive"), MachineTiming.standard())) {
            var run = machine.blocks(kibi * 1024L, 1, 1);
            List<Stage> half = run.processor(1, processorNanos / 2);
            List<Stage> wire = run.pause(Parameter.NETWORK_LATENCY.standard().value());
            return run.flow(
                            "nic",
                            wire,
                            run.pause(noticeNanos),
                            half,
                            run.medium(component),
                            run.writes("drive", HOST),
                            run.pause(noticeNanos),
                            half,
                            run.reads("nic", HOST),
                            wire)
                    .outcome(4000);
        }
    }

    private void peers() {
        var rome = machine("rome", "ddr4-3200-8");
        try (var machine = new Endpoints(4, lanes("a", "b"), rome)) {
            double staged = gigabytes(staged(machine.blocks(4 * MEBI, 1, 2), "a", "b"));
            double direct = gigabytes(direct(machine.blocks(4 * MEBI, 2, 2), "a", "b"));
            String setup = "two Gen4 x16 devices, root complex rome, both directions: ";
            vectors.add(
                    new Vector("V15", setup + "by one buffer each in memory", "GB/s", 19, 21, staged, 15, "", NCCL));
            vectors.add(new Vector("V15", setup + "peer to peer", "GB/s", 39, 50, direct, 15, "", NCCL));
        }
        var slow = machine("broadwell-ep", "ddr4-2400-4");
        slow = slow.with(slow.rootComplex().with(Parameter.PEER_RATE, 3.5, "the setup"));
        try (var machine = new Endpoints(3, lanes("a", "b"), slow)) {
            double direct = gigabytes(direct(machine.blocks(MEBI, 2, 1), "a"));
            double staged = gigabytes(staged(machine.blocks(MEBI, 1, 1), "a"));
            String set = "3.5 GB/s from peer to peer";
            vectors.add(new Vector("P1", "two Gen3 x16 FPGAs, peer to peer", "GB/s", 3.5, 3.5, direct, 1, set, XRT));
            double ratio = direct / staged;
            vectors.add(new Vector(
                    "P1", "the same, of that by one buffer in memory", "ratio", 0.35, 0.35, ratio, 50, set, XRT));
        }
    }

    /** A device fills a buffer in memory, the other empties it. */
    private static Outcome staged(Endpoints.Run run, String... senders) {
        for (String from : senders) {
            run.flow(from, run.writes(from, HOST), run.buffered(), run.reads(other(from), HOST));
        }
        return run.outcome(400);
    }

    private static Outcome direct(Endpoints.Run run, String... senders) {
        for (String from : senders) {
            run.flow(from, run.writes(from, other(from)));
        }
        return run.outcome(400);
    }

    private static String other(String one) {
        return one.equals("a") ? "b" : "a";
    }
}

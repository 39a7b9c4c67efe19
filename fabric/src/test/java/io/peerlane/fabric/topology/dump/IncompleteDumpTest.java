package io.peerlane.fabric.topology.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.peerlane.fabric.p2pdma.HostBridgeAllowList;
import io.peerlane.fabric.p2pdma.TopologyExplainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a dump lost: an answer it calls certain is the right one, and the right one is among those it calls possible. */
class IncompleteDumpTest {

    static Stream<Arguments> dumps() {
        return Dumps.MACHINES.stream()
                .flatMap(machine -> Dumps.TEXTS.stream().map(file -> Arguments.of(machine, file)));
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void neverClaimsTooMuchWhenCutOffAtALine(String machine, String file) {
        var truth = Dumps.read(machine, "lspci-vvv.txt");
        var lines = Dumps.text(machine, file).lines().toList();
        int step = file.contains("-t.") || file.contains("-mm.") ? 1 : lines.size() > 2000 ? 101 : 17;
        for (int end = 1; end < lines.size(); end += step) {
            claimsNothingWrong(String.join("\n", lines.subList(0, end)) + "\n", truth, "cut after line " + end);
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void neverClaimsTooMuchWhenItsBeginningIsMissing(String machine, String file) {
        var truth = Dumps.read(machine, "lspci-vvv.txt");
        var lines = Dumps.text(machine, file).lines().toList();
        for (int from = 1; from < lines.size(); from += 73) {
            claimsNothingWrong(String.join("\n", lines.subList(from, lines.size())) + "\n", truth, "from line " + from);
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void neverClaimsTooMuchInAnyOrderAndWithFunctionsMissing(String machine, String file) {
        if (file.equals("lspci-t.txt")) {
            return;
        }
        var truth = Dumps.read(machine, "lspci-vvv.txt");
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var records =
                    new ArrayList<>(Arrays.asList(Dumps.text(machine, file).split("\n\n", -1)));
            records.removeIf(String::isBlank);
            Collections.shuffle(records, random);
            int keep = random.nextBoolean() ? records.size() : 1 + random.nextInt(records.size());
            claimsNothingWrong(String.join("\n\n", records.subList(0, keep)) + "\n\n", truth, "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void neverClaimsTooMuchWithoutOneFunction(String machine, String file) {
        if (file.equals("lspci-t.txt")) {
            return;
        }
        var truth = Dumps.read(machine, "lspci-vvv.txt");
        var records = List.of(Dumps.text(machine, file).split("\n\n", -1));
        for (int missing = 1; missing < records.size(); missing++) {
            var rest = new ArrayList<>(records);
            rest.remove(missing);
            claimsNothingWrong(String.join("\n\n", rest) + "\n\n", truth, "without record " + missing);
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void refusesDamageOrReadsOnButNeverFailsOtherwise(String machine, String file) {
        byte[] whole = Dumps.bytes(machine, file);
        for (long seed = 0; seed < 150; seed++) {
            var random = new Random(seed);
            byte[] damaged = whole.clone();
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            byte[] dump =
                    Arrays.copyOf(damaged, random.nextInt(4) == 0 ? random.nextInt(damaged.length) : damaged.length);
            assertThatCode(() -> importOrRefuse(dump)).as("seed " + seed).doesNotThrowAnyException();
        }
    }

    static Stream<String> machines() {
        return Dumps.MACHINES.stream();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void refusesDamagedArchives(String machine) throws java.io.IOException {
        byte[] packed = Dumps.bytes(machine, "sysfs.tar.gz");
        byte[] tar = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(packed)).readAllBytes();
        for (long seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            byte[] damaged = seed % 2 == 0 ? tar.clone() : packed.clone();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(damaged, seed % 3 == 0 ? random.nextInt(damaged.length) : damaged.length);
            assertThatCode(() -> importOrRefuse(cut)).as("seed " + seed).doesNotThrowAnyException();
        }
    }

    private static void importOrRefuse(byte[] dump) {
        try {
            new TopologyImport().add("damaged", dump).model().build();
        } catch (DumpException e) {
            assertThat(e).hasMessageContaining("wanted");
        }
    }

    private static void claimsNothingWrong(String dump, ImportedTopology truth, String what) {
        ImportedTopology machine;
        try {
            machine = Dumps.read(dump, truth.cpu());
        } catch (DumpException _) {
            return;
        }
        var soft = new SoftAssertions();
        compare(machine, truth, what, soft);
        soft.assertAll();
    }

    private static void compare(ImportedTopology machine, ImportedTopology truth, String what, SoftAssertions soft) {
        var claims = new TopologyExplainer(machine, HostBridgeAllowList.LINUX_7_2);
        var facts = new TopologyExplainer(truth, HostBridgeAllowList.LINUX_7_2);
        for (var provider : machine.functions()) {
            for (var client : machine.functions()) {
                var claim = claims.outcome(provider.function(), client.function());
                var fact = facts.outcome(
                        truth.find(provider.address()).orElseThrow().function(),
                        truth.find(client.address()).orElseThrow().function());
                String pair = what + ", " + provider.address() + " to " + client.address();
                if (!claim.possible().containsAll(fact.possible())) {
                    soft.fail("%s: claims %s, is %s", pair, claim.possible(), fact.possible());
                }
                if (claim.hops() >= 0 && claim.hops() != fact.hops()) {
                    soft.fail("%s: claims %d hops, are %d", pair, claim.hops(), fact.hops());
                }
            }
        }
    }
}

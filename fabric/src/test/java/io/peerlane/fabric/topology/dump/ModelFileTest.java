package io.peerlane.fabric.topology.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.p2pdma.HostBridgeAllowList;
import io.peerlane.fabric.p2pdma.PairOutcome;
import io.peerlane.fabric.p2pdma.TopologyExplainer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFileTest {

    static Stream<Arguments> dumps() {
        return Dumps.MACHINES.stream().flatMap(machine -> Stream.concat(Dumps.TEXTS.stream(), Stream.of("sysfs.tar.gz"))
                .map(file -> Arguments.of(machine, file)));
    }

    private static MachineModel model(String machine, String file) {
        return new TopologyImport()
                .add(file, Dumps.bytes(machine, file))
                .add("cpuinfo", Dumps.bytes(machine, "cpuinfo.txt"))
                .model();
    }

    private static MachineModel read(String saved) {
        return new TopologyImport()
                .add("saved", saved.getBytes(StandardCharsets.UTF_8))
                .model();
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void saysAfterReadingWhatItSaidBeforeSaving(String machine, String file) {
        var model = model(machine, file);
        var before = model.build();
        var after = read(model.save()).build();
        assertThat(outcomes(after)).isEqualTo(outcomes(before));
        assertThat(after.notes()).isEqualTo(before.notes());
        assertThat(after.devices()).isEqualTo(before.devices());
        assertThat(after.cpu()).isEqualTo(before.cpu());
        assertThat(read(model.save()).save()).isEqualTo(model.save());
    }

    private static List<PairOutcome> outcomes(ImportedTopology machine) {
        var explainer = new TopologyExplainer(machine, HostBridgeAllowList.LINUX_7_2);
        List<PairOutcome> outcomes = new ArrayList<>();
        for (var provider : machine.functions()) {
            for (var client : machine.functions()) {
                outcomes.add(explainer.outcome(provider.function(), client.function()));
            }
        }
        return outcomes;
    }

    @Test
    void refusesALaterVersion() {
        String saved =
                model("one-switch", "lspci-vvv.txt").save().replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2");
        assertThatThrownBy(() -> read(saved)).isInstanceOf(DumpException.class).hasMessageContaining("schemaVersion 1");
    }

    @Test
    void refusesDamageOrReadsOnButNeverFailsOtherwise() {
        byte[] whole = model("one-switch", "lspci-vvv.txt").save().getBytes(StandardCharsets.UTF_8);
        for (long seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(3) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int i = 0; i < 1 + random.nextInt(10) && damaged.length > 0; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) (32 + random.nextInt(96));
            }
            assertThatCode(() -> readOrRefuse(damaged)).as("seed " + seed).doesNotThrowAnyException();
        }
    }

    private static void readOrRefuse(byte[] content) {
        try {
            new TopologyImport().add("damaged", content).model().build();
        } catch (DumpException e) {
            assertThat(e).hasMessageContaining("wanted");
        }
    }
}

package io.peerlane.nvme.host.pcie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.peerlane.fabric.p2pdma.vectors.Mismatch;
import io.peerlane.fabric.p2pdma.vectors.VectorException;
import io.peerlane.fabric.p2pdma.vectors.VectorFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The public vectors of format {@code cmb}, computed with the logic of Linux 7.2. */
class CmbVectorsTest {

    /** 2 MiB at the start of BAR 2, two queues of 64 KiB; worked out by hand. */
    private static final String SMALL = """
            {"format":"cmb","version":1,"cases":[
            {"id":"one","cap_cmbs":true,"cmbloc":"0x2","cmbsz":"0x221d",
             "bars":[{"bar":2,"kind":"memory","start":"0xf4000000","size":"0x200000","bus":"0xe4000000"}],
             "use_cmb_sqes":true,"queues":2,"depth":1024,"sqe_shift":6,"expect":{
              "result":"mapped","bar":2,"offset":"0x0","size":"0x200000","pool":"0x200000","published":true,
              "writes":[["0x50","0x1"],["0x54","0x0"],["0x50","0xe4000003"]],"cmbmsc":"0xe4000003",
              "sqs_allowed":true,"queue_depth":1024,"sq":["0xe4000000","0xe4010000"],"available":"0x1e0000"}}]}
            """;

    @TempDir
    private Path scratch;

    private VectorFile load(String text) throws IOException {
        var file = Files.writeString(scratch.resolve("cmb.json"), text);
        return VectorFile.load(file, List.of(CmbVectors.FORMAT));
    }

    @TestFactory
    Stream<DynamicTest> setsUpTheBufferAndPlacesTheQueuesAsLinuxDoes() throws IOException, URISyntaxException {
        var path = Path.of(CmbVectorsTest.class.getResource("cmb.json").toURI());
        var file = VectorFile.load(path, List.of(CmbVectors.FORMAT));
        assertThat(file.cases()).hasSize(25);
        return file.cases().stream()
                .map(one -> dynamicTest(one.id(), () -> assertThat(one.run()).isEmpty()));
    }

    @Test
    void findsNothingToReportInACaseWorkedOutByHand() throws IOException {
        assertThat(load(SMALL).run().mismatches()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"mapped\" | \"absent\" | result | absent | mapped",
                "\"bar\":2,\"offset\":\"0x0\" | \"bar\":null,\"offset\":\"0x0\" | bar | null | 2",
                "\"offset\":\"0x0\" | \"offset\":\"0x1000\" | offset | 0x1000 | 0x0",
                "\"size\":\"0x200000\",\"pool\" | \"size\":\"0x0\",\"pool\" | size | 0x0 | 0x200000",
                "\"pool\":\"0x200000\" | \"pool\":\"0x0\" | pool | 0x0 | 0x200000",
                "\"published\":true | \"published\":false | published | false | true",
                "\"cmbmsc\":\"0xe4000003\" | \"cmbmsc\":\"0x1\" | cmbmsc | 0x1 | 0xe4000003",
                "\"sqs_allowed\":true | \"sqs_allowed\":false | sqs_allowed | false | true",
                "\"queue_depth\":1024 | \"queue_depth\":64 | queue_depth | 64 | 1024",
                "\"0xe4010000\"] | null] | sq[1] | null | 0xe4010000",
                "\"0xe4010000\"] | \"0xe4010000\",null] | number of sq | 3 | 2",
                "\"0x1e0000\" | \"0x200000\" | available | 0x200000 | 0x1e0000",
            })
    void reportsEveryResultThatDiffers(String from, String to, String field, String expected, String found)
            throws IOException {
        assertThat(SMALL).contains(from);
        assertThat(load(SMALL.replace(from, to)).run().mismatches())
                .containsExactly(new Mismatch("one", Mismatch.CASE, field, expected, found));
    }

    @Test
    void reportsAWriteThatIsMissing() throws IOException {
        var report = load(SMALL.replace(",[\"0x54\",\"0x0\"]", "")).run();
        assertThat(report.mismatches())
                .containsExactly(new Mismatch(
                        "one",
                        Mismatch.CASE,
                        "writes",
                        "[[0x50, 0x1], [0x50, 0xe4000003]]",
                        "[[0x50, 0x1], [0x54, 0x0], [0x50, 0xe4000003]]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"cap_cmbs\":true | \"cap_cmbs\":1 | cap_cmbs",
                "\"cmbsz\":\"0x221d\" | \"cmbsz\":\"0x10000221d\" | cmbsz",
                "\"bars\":[{\"bar\":2 | \"bars\":[{\"bar\":6 | bars[0].bar",
                "\"memory\" | \"rom\" | bars[0].kind",
                "\"size\":\"0x200000\",\"bus\" | \"size\":\"0x0\",\"bus\" | bars[0].size",
                "\"queues\":2 | \"queues\":-2 | queues",
                "\"depth\":1024,\"sqe | \"depth\":1,\"sqe | depth",
                "\"sqe_shift\":6 | \"sqe_shift\":5 | sqe_shift",
                "\"expect\":{ | \"expects\":{ | expect",
                "[\"0x50\",\"0x1\"], | [\"0x50\"], | expect.writes",
                "[\"0x50\",\"0x1\"], | [\"0x50\",1], | expect.writes[0][1]",
                "\"0xe4010000\"] | 5] | expect.sq[1]",
            })
    void namesTheKeyOfWhatItCannotRead(String from, String to, String key) {
        assertThat(SMALL).contains(from);
        assertThatExceptionOfType(VectorException.class)
                .isThrownBy(() -> load(SMALL.replace(from, to)))
                .satisfies(e -> assertThat(e.caseId()).isEqualTo("one"))
                .satisfies(e -> assertThat(e.key()).isEqualTo(key));
    }

    /** Damaged files are refused with the typed exception or run; nothing else happens. */
    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53})
    void meetsDamagedFilesWithATypedRefusalOnly(long seed) throws IOException {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var text = new StringBuilder(SMALL);
            for (int i = 0; i <= random.nextInt(3); i++) {
                text.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(95)));
            }
            try {
                assertThat(load(text.toString()).run().cases()).isOne();
            } catch (VectorException e) {
                assertThat(e.file()).as("seed %d round %d", seed, round).endsWith("cmb.json");
            }
        }
    }
}

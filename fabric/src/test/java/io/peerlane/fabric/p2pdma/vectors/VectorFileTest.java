package io.peerlane.fabric.p2pdma.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorFileTest {

    private static final String SMALL = """
            {"format":"p2pdma-distance","version":1,"later":{},"cases":[
            {"id":"one","cpu":{"vendor":"intel","family":6},"unknown":[1],
             "roots":[{"domain":0,"bus":0,"nodes":[
              {"bdf":"0000:00:01.0","type":"root_port","vendor":"8086","device":"352a","secondary":1,"children":[
               {"bdf":"0000:01:00.0","type":"endpoint","vendor":"144d","device":"a80a","p2p":"published"}]}]}],
             "extra":[{"name":"disk","parent":"nvme0"},{"name":"nvme0","parent":"0000:01:00.0"}],
             "queries":[{"op":"distance","provider":"0000:01:00.0","client":"disk","distance":0,"hops":0,"map":"BUS_ADDR"}]}]}
            """;

    @TempDir
    private Path scratch;

    private Path file(String text) throws IOException {
        return Files.writeString(scratch.resolve("vectors.json"), text);
    }

    private VectorException refusal(String text) throws IOException {
        var file = file(text);
        try {
            VectorFile.load(file).run();
        } catch (VectorException e) {
            return e;
        }
        throw new AssertionError("nothing refused");
    }

    @Test
    void ignoresUnknownKeysAndTheOrderOfExtraDevices() throws IOException {
        assertThat(VectorFile.load(file(SMALL)).run())
                .isEqualTo(new VectorReport(
                        scratch.resolve("vectors.json").toString(), "p2pdma-distance", 1, 1, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\":1 | \"version\":2 | '' | version",
                "\"p2pdma-distance\" | \"other\" | '' | format",
                "\"format\" | \"fromat\" | '' | format",
                "\"intel\" | \"via\" | one | cpu.vendor",
                "\"family\":6 | \"family\":-6 | one | cpu.family",
                "\"family\":6 | \"family\":\"6\" | one | cpu.family",
                "0000:00:01.0\",\"type | 0000:00:21.0\",\"type | one | roots[0].nodes[0].bdf",
                "0000:00:01.0\",\"type | 00:1.0\",\"type | one | roots[0].nodes[0].bdf",
                "0000:01:00.0\",\"type | 0000:02:00.0\",\"type | one | roots[0].nodes[0].children[0].bdf",
                "endpoint | end_point | one | roots[0].nodes[0].children[0].type",
                "\"root_port\" | \"endpoint\" | one | roots[0].nodes[0].children",
                "\"secondary\":1 | \"secondary\":256 | one | roots[0].nodes[0].secondary",
                "144d | 144 | one | roots[0].nodes[0].children[0].vendor",
                "published | offered | one | roots[0].nodes[0].children[0].p2p",
                "\"nvme0\"} | \"nvme1\"} | one | extra[0].parent",
                "\"op\":\"distance\" | \"op\":\"jump\" | one | queries[0].op",
                "\"provider\":\"0000:01:00.0\" | \"provider\":\"0000:07:00.0\" | one | queries[0].provider",
                "\"client\":\"disk\" | \"client\":\"disc\" | one | queries[0].client",
                "BUS_ADDR | NONE | one | queries[0].map",
                ",\"hops\":0 | `` | one | queries[0].hops",
            })
    void namesFileCaseAndKeyOfWhatItCannotRead(String from, String to, String caseId, String key) throws IOException {
        assertThat(SMALL).contains(from);
        var refusal = refusal(SMALL.replace(from, to));
        assertThat(refusal.caseId()).isEqualTo(caseId.replace("'", ""));
        assertThat(refusal.key()).isEqualTo(key);
        assertThat(refusal.file()).endsWith("vectors.json");
        assertThat(refusal).hasMessageContaining("found").hasMessageContaining("wanted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{} {}", "nonsense", "{\"a\":1,\"a\":2}", "\uFFFE\u0000"})
    void refusesWhatIsNoJsonDocument(String text) throws IOException {
        assertThat(refusal(text)).hasMessageContaining("vectors.json");
    }

    @Test
    void acceptsOnlyTheFormatsThatItWasGivenAndNamesThem() throws IOException {
        var file = file(SMALL);
        var formats = List.of(new VectorFormat("other", _ -> {
            throw new AssertionError("a case was read");
        }));
        assertThatExceptionOfType(VectorException.class)
                .isThrownBy(() -> VectorFile.load(file, formats))
                .satisfies(refusal -> assertThat(refusal.wanted()).isEqualTo("one of other"))
                .satisfies(refusal -> assertThat(refusal.found()).isEqualTo("'p2pdma-distance'"));
    }

    @Test
    void readsTheCasesOfAFormatFromElsewhere() throws IOException {
        var file = file("""
                {"format":"sum","version":1,"cases":[
                 {"id":"one","terms":[1,-2],"sum":-1},{"id":"two","terms":[2147483647],"sum":5}]}
                """);
        var report = VectorFile.load(file, List.of(new VectorFormat("sum", VectorFileTest::sum)))
                .run();
        assertThat(report.format()).isEqualTo("sum");
        assertThat(report.cases()).isEqualTo(2);
        assertThat(report.mismatches())
                .containsExactly(new Mismatch("two", Mismatch.CASE, "sum", "0x5", "0x7fffffff"))
                .first()
                .hasToString("two, sum: expected 0x5, found 0x7fffffff");
    }

    private static VectorCase sum(Fields fields) {
        int expected = fields.integer("sum");
        int sum = fields.integers("terms").stream().mapToInt(Integer::intValue).sum();
        return new VectorCase() {
            @Override
            public String id() {
                return fields.text("id");
            }

            @Override
            public int steps() {
                return 1;
            }

            @Override
            public List<Mismatch> run() {
                var mismatches = new Mismatches(id());
                mismatches.atCase();
                mismatches.checkHex("sum", expected, sum);
                return mismatches.all();
            }
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1.5 | terms[0]", "2147483648 | terms[0]", "\"1\" | terms[0]", "null | terms[0]"})
    void namesTheElementOfAListThatIsNoInteger(String element, String key) throws IOException {
        var file = file("{\"format\":\"sum\",\"version\":1,\"cases\":[{\"id\":\"one\",\"sum\":0,\"terms\":[%s]}]}"
                .formatted(element));
        assertThatExceptionOfType(VectorException.class)
                .isThrownBy(() -> VectorFile.load(file, List.of(new VectorFormat("sum", VectorFileTest::sum))))
                .satisfies(refusal -> assertThat(refusal.key()).isEqualTo(key));
    }

    @Test
    void reportsAFileThatIsNotThereAsSuch() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> VectorFile.load(scratch.resolve("none.json")));
    }

    @Test
    void reportsAFreeThatThePoolRefusesAsAMismatch() throws IOException {
        var report = VectorFile.load(file("""
                        {"format":"p2pdma-pool","version":1,"cases":[{"id":"p",
                         "ranges":[{"start":"0xffff800000000000","bus":"0xe0000000","size":"0x10000"}],
                         "ops":[{"op":"free","start":"0xffff800000000000","size":4096,"available":65536},
                                {"op":"alloc","size":70000,"start":null,"bus":null,"available":65536}]}]}
                        """)).run();
        assertThat(report.mismatches()).singleElement().satisfies(one -> {
            assertThat(one.query()).isZero();
            assertThat(one.found()).startsWith("refusal");
        });
    }

    /** Damaged files are refused with the typed exception or run; nothing else happens. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void meetsDamagedFilesWithATypedRefusalOnly(long seed) throws IOException {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var text = new StringBuilder(SMALL);
            for (int i = 0; i <= random.nextInt(3); i++) {
                text.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(95)));
            }
            var file = file(text.toString());
            try {
                assertThat(VectorFile.load(file).run().cases()).isLessThanOrEqualTo(1);
            } catch (VectorException e) {
                assertThat(e.file()).as("seed %d round %d", seed, round).endsWith("vectors.json");
            }
        }
    }
}

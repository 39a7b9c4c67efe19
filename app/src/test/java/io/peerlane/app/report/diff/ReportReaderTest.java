package io.peerlane.app.report.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.report.Json;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.SampleReport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportReaderTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static String good() {
        return Json.write(SampleReport.good());
    }

    /** The good report with one value replaced; {@code absent} takes it away. */
    private static String with(String pointer, String json) throws IOException {
        JsonNode root = MAPPER.readTree(good());
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), MAPPER.readTree(json));
        } else if (json.equals("absent")) {
            ((ObjectNode) parent).remove(name);
        } else {
            ((ObjectNode) parent).set(name, MAPPER.readTree(json));
        }
        return MAPPER.writeValueAsString(root);
    }

    @Test
    void readsWhatWasWritten() {
        assertThat(ReportReader.parse("a.json", good())).isEqualTo(SampleReport.good());
    }

    @Test
    void ignoresFieldsThatALaterVersionAdded() throws IOException {
        assertThat(ReportReader.parse("a.json", with("/results/0/later", "{\"x\": 1}")))
                .isEqualTo(SampleReport.good());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/schemaVersion|2|a.json: schemaVersion: found 2, wanted 1",
                "/schemaVersion|\"1\"|a.json: schemaVersion: found \"1\", wanted 1",
                "/schemaVersion|absent|a.json: schemaVersion: found nothing, wanted 1",
                "/results|absent|a.json: results: found nothing, wanted an array",
                "/results|{}|a.json: results: found {}, wanted an array",
                "/results/3|7|a.json: results[3]: found 7, wanted an object",
                "/results/3/bs|\"128k\"|a.json: results[3].bs: found \"128k\", wanted a whole number",
                "/results/3/bs|1.5|a.json: results[3].bs: found 1.5, wanted a whole number",
                "/results/3/bs|99999999999|a.json: results[3].bs: found 99999999999, wanted a whole number",
                "/results/3/bs|null|a.json: results[3].bs: found null, wanted a whole number",
                "/results/3/bs|absent|a.json: results[3].bs: found nothing, wanted a whole number",
                "/results/0/seconds|1e999|a.json: results[0].seconds: found \"Infinity\", wanted a finite number",
                "/results/0/latencyNanos/p50|true|a.json: results[0].latencyNanos.p50: found true, wanted a finite number",
                "/results/0/ledger/links/2/role|5|a.json: results[0].ledger.links[2].role: found 5, wanted a text",
                "/results/0/ledger/dram|absent|a.json: results[0].ledger.dram: found nothing, wanted an object",
                "/results/0/latencyCurve/0|[0.5]|a.json: results[0].latencyCurve[0]: found [0.5], wanted 2 values",
                "/verdicts/0/outcome|\"maybe\"|a.json: verdicts[0].outcome: found \"maybe\", wanted one of more, less, none, undecided, identical",
                "/timing|\"untimed\"|a.json: timing: found \"untimed\", wanted an object",
                "/machine|[]|a.json: machine: found [], wanted an object"
            })
    void namesTheFieldThatIsWrong(String pointer, String json, String message) throws IOException {
        String document = with(pointer, json);
        assertThatThrownBy(() -> ReportReader.parse("a.json", document))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "[",
                "nonsense",
                "{\"schemaVersion\": NaN}",
                "{} {}",
                "\u0000",
                "{\"a\": 1, \"a\": 1}"
            })
    void saysThatItIsNotJson(String text) {
        assertThatThrownBy(() -> ReportReader.parse("a.json", text))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith("a.json")
                .endsWith("wanted JSON")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "null", "\"report\""})
    void saysThatItIsNoReport(String text) {
        assertThatThrownBy(() -> ReportReader.parse("a.json", text))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .endsWith("wanted an object");
    }

    @Test
    void refusesAFileThatIsTooLargeUnreadAndOneThatIsNone(@TempDir Path folder) throws IOException {
        Path large = folder.resolve("large.json");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(ReportReader.MOST_BYTES + 1);
        }
        assertThatThrownBy(() -> ReportReader.read(large))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("size: found 67108865 bytes, wanted at most 67108864");
        assertThatThrownBy(() -> ReportReader.read(folder)).hasMessageContaining("wanted a file");
        assertThatThrownBy(() -> ReportReader.read(folder.resolve("none"))).hasMessageContaining("found nothing");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> ReportReader.read(binary))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .hasLineCount(1);
    }

    @Test
    void refusesANumberThatIsTooLargeToBeOne() {
        String json = good().replaceFirst("\"seconds\" : [0-9.]+", "\"seconds\" : 1e999");
        assertThatThrownBy(() -> ReportReader.parse("a.json", json))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("results[0].seconds: found ")
                .hasMessageEndingWith("wanted a finite number");
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertThatThrownBy(() -> ReportReader.parse("a.json", "[".repeat(200_000)))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .hasLineCount(1);
    }

    /** Every change of one character is read or refused in one line. */
    @Test
    void meetsRandomDamageWithARefusal() {
        long seed = Long.getLong("peerlane.report.seed", 20_261_120L);
        var random = new Random(seed);
        String good = good();
        for (int i = 0; i < 1_000; i++) {
            var damaged = new StringBuilder(good);
            damaged.setCharAt(random.nextInt(good.length()), "{}[]\",:0-x".charAt(random.nextInt(10)));
            assertThatCode(() -> readOrRefuse(damaged.toString()))
                    .as("seed " + seed)
                    .doesNotThrowAnyException();
        }
    }

    private static void readOrRefuse(String json) {
        try {
            Report report = ReportReader.parse("a.json", json);
            ReportDiff.of("a", report, "b", SampleReport.good());
        } catch (ConfigurationException e) {
            assertThat(String.valueOf(e.getMessage()).lines().toList()).hasSize(1);
        }
    }

    @Test
    void readsAReportOfTheFirstVersionWithoutLoadsAndOutcomes() throws IOException {
        String json = good();
        for (String later : List.of("metrics", "table", "model")) {
            var root = (ObjectNode) MAPPER.readTree(json);
            root.remove(later);
            json = MAPPER.writeValueAsString(root);
        }
        assertThat(ReportReader.parse("a.json", json).table()).isEmpty();
    }
}

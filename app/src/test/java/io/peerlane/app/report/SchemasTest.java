package io.peerlane.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.peerlane.app.machine.MachineSimulation;
import io.peerlane.app.report.diff.ReportDiff;
import io.peerlane.app.report.html.LargeReport;
import io.peerlane.app.simulation.PlanReader;
import io.peerlane.app.simulation.SimulationRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemasTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static JsonSchema schema(JsonNode schema) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }

    private static Set<ValidationMessage> problems(Schemas.Document document, String json) throws IOException {
        return schema(MAPPER.readTree(Schemas.text(document))).validate(MAPPER.readTree(json));
    }

    /** The same schema, closed: a field that it does not describe is a problem. */
    private static Set<ValidationMessage> unknown(Schemas.Document document, String json) throws IOException {
        JsonNode open = MAPPER.readTree(Schemas.text(document));
        close(open);
        return schema(open).validate(MAPPER.readTree(json));
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && object.has("required")
                && !object.has("additionalProperties")
                && !object.path("properties").path("name").has("const")
                && object.get("properties").size() > 1) {
            object.put("additionalProperties", false);
        }
        node.forEach(SchemasTest::close);
    }

    static Stream<Report> reports() {
        return Stream.of(
                SampleReport.good(),
                SampleReport.withEndpoint(EndpointCounts.ZERO),
                SampleReport.with(SampleReport.good(), List.of()),
                new LargeReport(1)
                        .paths("host", "cmb", "tcp")
                        .sizes(4096, 131_072)
                        .depths(1, 32)
                        .report(),
                new LargeReport(2)
                        .repeats(1)
                        .paced()
                        .violations("one")
                        .fallback("cmb", "NOT_REACHABLE", "why")
                        .report());
    }

    @ParameterizedTest
    @EnumSource
    void isASchemaOfItsDraft(Schemas.Document document) throws IOException {
        JsonNode schema = MAPPER.readTree(Schemas.text(document));
        String draft = "https://json-schema.org/draft/2020-12/schema";
        assertThat(schema.path("$schema").asText()).isEqualTo(draft);
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(com.networknt.schema.SchemaLocation.of(draft))
                        .validate(schema))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void describesEveryFieldOfAReport(Report report) throws IOException {
        String json = Json.write(report);
        assertThat(problems(Schemas.Document.REPORT, json)).isEmpty();
        assertThat(unknown(Schemas.Document.REPORT, json)).isEmpty();
    }

    @Test
    void holdsForReportsOfEarlierVersions() throws IOException {
        try (var file = SchemasTest.class.getResourceAsStream("report-0.1-first.json")) {
            String json = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(problems(Schemas.Document.REPORT, json)).isEmpty();
        }
    }

    @Test
    void describesEveryFieldOfASimulation() throws Exception {
        var plan = PlanReader.parse("plan", "{bs: [4KiB, 128KiB], operations: 200}");
        var report = new SimulationRun(plan, MachineSimulation::open, 1)
                .run(List.of("peerlane", "simulate"), Map.of("peerlane", "test"));
        String json = Json.write(report);
        assertThat(problems(Schemas.Document.SIMULATION, json)).isEmpty();
        assertThat(unknown(Schemas.Document.SIMULATION, json)).isEmpty();
    }

    @Test
    void describesEveryFieldOfADiff() throws IOException {
        var diff = ReportDiff.of(
                "a",
                new LargeReport(1).report(),
                "b",
                new LargeReport(2).paced().report());
        assertThat(diff.concerns()).isNotEmpty();
        String json = Json.write(diff);
        assertThat(problems(Schemas.Document.DIFF, json)).isEmpty();
        assertThat(unknown(Schemas.Document.DIFF, json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/schemaVersion|2",
                "/results/0/bs|\"128k\"",
                "/results/0/ios|-1",
                "/results/0/transport|\"carrier pigeon\"",
                "/results/0/latencyNanos|[]",
                "/results/0/ledger/links/0/towardRoot/data|1.5",
                "/results/0/latencyCurve/0|[0.5]",
                "/verdicts/0/outcome|\"maybe\"",
                "/metrics/0/kind|\"guessed\"",
                "/timing/mode|null",
                "/results/0/ledger/dram|absent",
                "/seed|absent"
            })
    void findsAFieldThatIsWrong(String pointer, String value) throws IOException {
        JsonNode root = MAPPER.readTree(Json.write(SampleReport.good()));
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1);
        if (value.equals("absent")) {
            ((ObjectNode) parent).remove(name);
        } else if (parent instanceof ObjectNode object) {
            object.set(name, MAPPER.readTree(value));
        } else {
            ((com.fasterxml.jackson.databind.node.ArrayNode) parent)
                    .set(Integer.parseInt(name), MAPPER.readTree(value));
        }
        assertThat(problems(Schemas.Document.REPORT, MAPPER.writeValueAsString(root)))
                .isNotEmpty();
    }
}

package io.peerlane.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.app.machine.MachineSimulation;
import io.peerlane.app.report.html.SimulationHtml;
import io.peerlane.app.simulation.PlanReader;
import io.peerlane.app.simulation.SimulationReport;
import io.peerlane.app.simulation.SimulationRun;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class SimulationReportTest {

    private static SimulationReport report(String plan) throws InterruptedException {
        return new SimulationRun(PlanReader.parse("plan", plan), MachineSimulation::open, 1)
                .run(List.of("peerlane", "simulate", "<&>"), Map.of("peerlane", "test"));
    }

    @Test
    void writesHtmlThatIsWellFormedAndRefersToNothingElse() throws Exception {
        String html =
                SimulationHtml.render(report("{rw: write, bs: [4KiB, 128KiB], iodepth: [1, 8], operations: 200}"));
        var body = html.substring("<!DOCTYPE html>".length()).strip();
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(body.replace("&copy;", ""))));
        assertThat(html.split("class=\"chart\"", -1)).hasSize(1 + 4);
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(8);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(html).doesNotContain("http://", "https://", "<img", "url(").contains("modelled", "Model card");
    }

    @Test
    void drawsASinglePointToo() throws Exception {
        String html = SimulationHtml.render(report("{paths: host, rw: read, operations: 200}"));
        assertThat(html).contains("<svg").contains("128 KiB");
    }

    @Test
    void writesOneLineOfValuesForEachPoint() throws Exception {
        var report = report("{bs: [4KiB, 1MiB], operations: 100}");
        var lines = SimulationCsv.render(report).split("\r\n", -1);
        assertThat(lines).hasSize(1 + 8 + 1);
        int columns = lines[0].split(",", -1).length;
        for (int i = 1; i <= 8; i++) {
            assertThat(lines[i].split(",", -1)).hasSize(columns);
        }
        assertThat(lines[1]).startsWith("one-switch,host,write,4096,32,1,1,0.0,100,");
        int p99 = List.of(lines[0].split(",")).indexOf("latencyP99Nanos");
        assertThat(lines[1].split(",", -1)[p99]).isEmpty(); // a hundred samples do not support it
    }

    @Test
    void marksALoadThatIsNotSustainedAndGivesItNoPercentiles() throws Exception {
        var plan = "{paths: cmb, rw: read, rate: [0, 1000, 100000000], operations: 2000, seed: 3}";
        var points = new ObjectMapper().readTree(Json.write(report(plan))).get("points");
        assertThat(points.get(0).has("openLoad")).isFalse();
        assertThat(points.get(1).at("/openLoad/sustained").asBoolean()).isTrue();
        assertThat(points.get(1).at("/latencyNanos/p99").isNumber()).isTrue();
        assertThat(points.get(1).at("/iops").asDouble()).isBetween(900.0, 1100.0);
        assertThat(points.get(2).at("/openLoad/sustained").asBoolean(true)).isFalse();
        assertThat(points.get(2).at("/latencyNanos/p50").isNull()).isTrue();
        assertThat(Json.write(report(plan))).isEqualTo(Json.write(report(plan)));
    }

    @Test
    void keepsTheFieldsOfTheJsonContract() throws Exception {
        var root = new ObjectMapper().readTree(Json.write(report("{operations: 1000}")));
        assertThat(root.at("/schemaVersion").asInt()).isEqualTo(1);
        assertThat(root.at("/timing/mode").asText()).isEqualTo("virtual");
        assertThat(root.at("/points/0/path").asText()).isEqualTo("host");
        assertThat(root.at("/points/0/latencyNanos/p50").isNumber()).isTrue();
        assertThat(root.at("/points/0/latencyNanos/p999").isNull()).isTrue();
        assertThat(root.at("/points/0/bottleneck/name").asText()).isNotBlank();
        assertThat(root.at("/models/one-switch")).isNotEmpty();
        assertThat(root.at("/models/one-switch/0/mark").asText()).isEqualTo("assumed");
    }
}

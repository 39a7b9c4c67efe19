package io.peerlane.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.app.workload.DirectionResult;
import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.JobResult;
import io.peerlane.app.workload.LatencySummary;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.Verify;
import io.peerlane.app.workload.VerifyResult;
import io.peerlane.app.workload.WorkloadResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class IoDocumentTest {

    private static IoDocument document(Map<String, Long> errors) {
        var options = new JobOptions(
                ReadWrite.RANDREAD,
                50,
                4096,
                32,
                1,
                Duration.ofSeconds(3),
                Duration.ZERO,
                0,
                0,
                7,
                Verify.CRC32C,
                Duration.ofSeconds(30));
        Histogram histogram = new Histogram(3);
        for (int i = 1; i <= 500; i++) {
            histogram.recordValue(i * 1000);
        }
        LatencySummary none = LatencySummary.of(new Histogram(3));
        var job = new JobResult(
                2,
                new DirectionResult(500, 500 * 4096, 2, LatencySummary.of(histogram)),
                new DirectionResult(0, 0, 2, none),
                errors,
                new VerifyResult(500, 0),
                List.of());
        return IoDocument.of("1.0", new WorkloadResult(options, List.of(job), job));
    }

    @Test
    void writesTheCurveAsPairsAndReadsItBack() throws Exception {
        String json = Json.write(document(Map.of()));
        JsonNode curve = new ObjectMapper().readTree(json).at("/jobs/0/read/clat_ns/curve");
        assertThat(curve).hasSize(4);
        assertThat(curve.get(2).get(0).asDouble()).isEqualTo(0.9);
        assertThat(curve.get(2).get(1).asDouble()).isBetween(449_500.0, 450_500.0);
        assertThat(Json.read(json, IoDocument.class)).isEqualTo(document(Map.of()));
    }

    @Test
    void usesFiosNamesInJson() throws Exception {
        JsonNode root = new ObjectMapper().readTree(Json.write(document(Map.of())));
        assertThat(root.at("/schemaVersion").asInt()).isEqualTo(1);
        assertThat(root.at("/global options/rw").asText()).isEqualTo("randread");
        JsonNode read = root.at("/jobs/0/read");
        assertThat(read.get("io_bytes").asLong()).isEqualTo(500 * 4096);
        assertThat(read.get("total_ios").asLong()).isEqualTo(500);
        assertThat(read.get("iops").asDouble()).isEqualTo(250);
        assertThat(read.get("bw").asLong()).isEqualTo(1000);
        assertThat(read.get("runtime").asLong()).isEqualTo(2000);
        assertThat(read.at("/clat_ns/N").asLong()).isEqualTo(500);
        assertThat(read.at("/clat_ns/percentile/50").asLong()).isBetween(249_000L, 251_000L);
        assertThat(read.at("/clat_ns/percentile/99.9").isNull()).isTrue();
        assertThat(root.at("/latencyNote").asText()).contains("coordinated omission");
    }

    @Test
    void comesBackFromJsonAsItWas() throws Exception {
        IoDocument document = document(Map.of("281", 3L));
        assertThat(Json.read(Json.write(document), IoDocument.class)).isEqualTo(document);
        assertThat(document.all().error()).isEqualTo(5);
    }

    @Test
    void printsFiosColumns() {
        String text = IoText.render(document(Map.of()));
        assertThat(text)
                .contains("job0: (error=0): rw=randread, bs=4096, iodepth=32")
                .contains("  read: IOPS=250, BW=1000.00KiB/s (1MB/s)(1.95MiB/2000msec)")
                .contains("clat (usec): min=1, max=500, avg=250.5")
                .contains("50.00th=[   250]", "99.90th=[     -]")
                .contains("verify: checked=500, errors=0")
                .doesNotContain("write:");
    }
}

package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.fabric.endpoint.vectors.EpcMapVectors;
import io.peerlane.fabric.p2pdma.vectors.VectorException;
import io.peerlane.fabric.p2pdma.vectors.VectorFile;
import io.peerlane.fabric.p2pdma.vectors.VectorFormat;
import io.peerlane.fabric.p2pdma.vectors.VectorReport;
import io.peerlane.nvme.host.pcie.CmbVectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peerlane topology check}: runs files of expected verdicts and prints what differs. */
@Command(
        name = "check",
        description = {
            "Runs vector files and prints each mismatch.",
            "Formats: p2pdma-distance, p2pmem-attr, p2pdma-pool, epc-map, cmb."
        })
final class TopologyCheckCommand implements Callable<Integer> {

    private static final List<VectorFormat> FORMATS = Stream.concat(
                    VectorFormat.PEER_TO_PEER.stream(), Stream.of(EpcMapVectors.FORMAT, CmbVectors.FORMAT))
            .toList();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "vector file in JSON, or folder of dumps")
    private List<Path> files = List.of();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        List<VectorReport> reports = new ArrayList<>();
        var dumps = new DumpFolderCheck(output.json() ? null : out());
        for (Path file : DumpFolderCheck.expand(files)) {
            if (dumps.take(file)) {
                continue;
            }
            VectorReport report = run(file);
            reports.add(report);
            if (!output.json()) {
                print(report);
            }
        }
        if (output.json()) {
            out().println(Json.write(Map.of("schemaVersion", 1, "files", reports, "dumps", dumps.reports())));
        }
        out().flush();
        return reports.stream().allMatch(VectorReport::passed) && dumps.passed() ? ExitCode.GOOD : ExitCode.FAILED;
    }

    private static VectorReport run(Path file) {
        try {
            return VectorFile.load(file, FORMATS).run();
        } catch (VectorException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Refusal.of("FILE", file, "a vector file that can be read");
        }
    }

    private void print(VectorReport report) {
        report.mismatches().forEach(mismatch -> out().println(report.file() + ": " + mismatch));
        out().println("%s: %s, %d cases, %d steps: %s"
                .formatted(
                        report.file(),
                        report.format(),
                        report.cases(),
                        report.steps(),
                        report.passed()
                                ? "all as expected"
                                : "%d mismatches in %d cases"
                                        .formatted(report.mismatches().size(), report.failedCases())));
    }

    private PrintWriter out() {
        return CommandStreams.out(spec);
    }
}

package io.peerlane.app.report;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The normalised table and the verdicts, one line for each metric of each path under each load, RFC 4180; an empty field where
 * there is no number.
 */
public final class TableCsv {

    private static final String HEADER =
            "rw,bs,iodepth,rateIops,metric,label,unit,kind,better,path,mean,ratio,ratioLow,ratioHigh,"
                    + "text,baseline,repeats,difference,differenceLow,differenceHigh,outcome,verdict\r\n";

    private TableCsv() {}

    /** The whole file. */
    public static String render(Report report) {
        return report.table().stream().map(line -> line(report, line)).collect(Collectors.joining("", HEADER, ""));
    }

    private static String line(Report report, TableLine line) {
        Optional<Metric> metric = report.metrics().stream()
                .filter(m -> m.name().equals(line.metric()))
                .findFirst();
        Optional<Verdict> verdict = report.verdicts().stream()
                .filter(v -> v.metric().equals(line.metric())
                        && v.path().equals(line.path())
                        && v.cell().equals(line.cell()))
                .findFirst();
        return join(Arrays.asList(
                line.rw(),
                line.bs(),
                line.iodepth(),
                line.rateIops(),
                line.metric(),
                metric.map(Metric::label).orElse(null),
                metric.map(Metric::unit).orElse(null),
                metric.map(m -> m.kind().json()).orElse(null),
                metric.map(m -> m.better().json()).orElse(null),
                line.path(),
                line.mean(),
                line.ratio(),
                line.low(),
                line.high(),
                line.text(),
                verdict.map(Verdict::baseline).orElse(null),
                verdict.map(Verdict::repeats).orElse(null),
                verdict.map(Verdict::difference).orElse(null),
                verdict.map(Verdict::low).orElse(null),
                verdict.map(Verdict::high).orElse(null),
                verdict.map(v -> v.outcome().json()).orElse(null),
                verdict.map(Verdict::text).orElse(null)));
    }

    private static String join(List<? extends @Nullable Object> fields) {
        return fields.stream()
                .map(field -> CsvReport.quoted(Objects.toString(field, "")))
                .collect(Collectors.joining(",", "", "\r\n"));
    }
}

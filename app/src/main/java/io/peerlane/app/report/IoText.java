package io.peerlane.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Result of {@code peerlane io} for the terminal, in fio's columns. */
public final class IoText {

    private static final int PER_LINE = 4;

    private final StringBuilder text = new StringBuilder();

    private IoText() {}

    /** The whole text. */
    public static String render(IoDocument document) {
        IoText out = new IoText();
        String options = String.join(
                ", ",
                document.options().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
        for (IoDocument.Job job : document.jobs()) {
            out.line(String.format(Locale.ROOT, "%s: (error=%d): %s", job.name(), job.error(), options));
            out.job(job);
        }
        if (document.jobs().size() > 1) {
            out.line("all jobs:");
            out.job(document.all());
        }
        IoDocument.Transfer transfer = document.transfer();
        if (transfer != null) {
            out.line(String.format(Locale.ROOT, "  file: %s, %d bytes", transfer.file(), transfer.bytes()));
            out.line(String.format(Locale.ROOT, "  sha256: %s (file)", transfer.sha256()));
            out.line(String.format(Locale.ROOT, "          %s (read back)", transfer.sha256ReadBack()));
        }
        return out.text.toString();
    }

    private void job(IoDocument.Job job) {
        direction("read", job.read());
        direction("write", job.write());
        rate(job.rate());
        line(String.format(
                Locale.ROOT,
                "  verify: checked=%d, errors=%d",
                job.verify().checked(),
                job.verify().errors()));
        job.errors().forEach((status, n) -> line(String.format(Locale.ROOT, "  errors: status %s: %d", status, n)));
        job.messages().forEach(message -> line(String.format(Locale.ROOT, "    %s", message)));
    }

    private void direction(String name, IoDocument.Direction d) {
        if (d.totalIos() == 0) {
            return;
        }
        line(String.format(
                Locale.ROOT,
                "  %s: IOPS=%s, BW=%s/s (%.0fMB/s)(%s/%dmsec)",
                name,
                short1000(d.iops()),
                Amounts.bytes(d.bwBytes()).replace(" ", ""),
                d.bwBytes() / 1e6,
                Amounts.bytes(d.ioBytes()).replace(" ", ""),
                d.runtime()));
        IoDocument.Latency l = d.latency();
        boolean micros = l.mean() > 10_000;
        double unit = micros ? 1e3 : 1;
        line(String.format(
                Locale.ROOT,
                "    clat (%s): min=%.0f, max=%.0f, avg=%.2f, stdev=%.2f",
                micros ? "usec" : "nsec",
                l.min() / unit,
                l.max() / unit,
                l.mean() / unit,
                l.stddev() / unit));
        line(String.format(Locale.ROOT, "    clat percentiles (%s):", micros ? "usec" : "nsec"));
        percentiles(l.percentile(), unit);
        if (d.service() != null) {
            brief("service", d.service());
        }
    }

    private void rate(IoDocument.@Nullable Rate rate) {
        if (rate == null) {
            return;
        }
        String outcome = rate.kept()
                ? "kept"
                : String.format(
                        Locale.ROOT, "not kept: %d unsent, %.3f s behind", rate.unsent(), rate.behindNanos() / 1e9);
        line(String.format(
                Locale.ROOT,
                "  rate: asked=%d (%s), achieved=%.1f, %s",
                rate.requested(),
                rate.process(),
                rate.achieved(),
                outcome));
        line("    clat counts from when a request was due; of it, the client's own (late):");
        brief("late", rate.late());
    }

    private void brief(String name, IoDocument.Latency l) {
        Long p99 = l.percentile().get("99");
        line(String.format(
                Locale.ROOT,
                "    %s (usec): avg=%.2f, p99=%s, max=%.2f",
                name,
                l.mean() / 1e3,
                p99 == null ? "-" : String.format(Locale.ROOT, "%.2f", p99 / 1e3),
                l.max() / 1e3));
    }

    private void percentiles(Map<String, @Nullable Long> percentiles, double unit) {
        List<String> cells = new ArrayList<>();
        percentiles.forEach((name, nanos) -> cells.add(String.format(
                Locale.ROOT,
                "%5.2fth=[%s]",
                Double.parseDouble(name),
                nanos == null ? "     -" : String.format(Locale.ROOT, "%6.0f", nanos / unit))));
        for (int i = 0; i < cells.size(); i += PER_LINE) {
            line(String.format(
                    Locale.ROOT,
                    "     | %s",
                    String.join(", ", cells.subList(i, Math.min(i + PER_LINE, cells.size())))));
        }
    }

    private static String short1000(double value) {
        return value < 10_000
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1fk", value / 1e3);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}

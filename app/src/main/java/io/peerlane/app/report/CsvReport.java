package io.peerlane.app.report;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One line per window, RFC 4180; an empty field where a number is not supported by the samples. */
public final class CsvReport {

    private static final List<String> HEADER = List.of(
            "path",
            "transport",
            "rw",
            "bs",
            "iodepth",
            "numjobs",
            "repeat",
            "seconds",
            "ios",
            "bytes",
            "iops",
            "bytesPerSecond",
            "latencyMeanNanos",
            "latencyP50Nanos",
            "latencyP99Nanos",
            "cpuTargetSeconds",
            "cpuClientSeconds",
            "verifyChecked",
            "verifyErrors",
            "requestsP2p",
            "requestsHost",
            "dramDataRead",
            "dramDataWritten",
            "uplinkDataTowardRoot",
            "uplinkDataFromRoot",
            "rnicData",
            "driveData",
            "order",
            "rateIops",
            "latencyMinNanos",
            "latencyMaxNanos",
            "latencyP90Nanos",
            "latencyP999Nanos",
            "requestsP2pBytes",
            "requestsHostBytes",
            "ethernetIn",
            "ethernetOut",
            "cmbCapacity",
            "cmbPeak",
            "unsent");

    private CsvReport() {}

    /** The whole file. */
    public static String render(Report report) {
        return report.results().stream()
                .map(CsvReport::line)
                .collect(Collectors.joining("", String.join(",", HEADER) + "\r\n", ""));
    }

    private static String line(Result r) {
        LedgerCounts ledger = r.ledger();
        EthernetBytes ethernet = r.ethernet();
        CmbOccupancy cmb = r.cmb();
        return join(
                quoted(r.path()),
                quoted(r.transport()),
                quoted(r.rw()),
                r.bs(),
                r.iodepth(),
                r.numjobs(),
                r.repeat(),
                r.seconds(),
                r.ios(),
                r.bytes(),
                r.iops(),
                r.bytesPerSecond(),
                r.latencyNanos().get("mean"),
                r.latencyNanos().get("p50"),
                r.latencyNanos().get("p99"),
                r.cpuSeconds().target(),
                r.cpuSeconds().client(),
                r.verify().checked(),
                r.verify().errors(),
                r.requests().p2p(),
                r.requests().host(),
                ledger.dram().dataRead(),
                ledger.dram().dataWritten(),
                ledger.dataTowardRoot("uplink"),
                ledger.dataFromRoot("uplink"),
                ledger.data("rnic"),
                ledger.data("drive"),
                r.order(),
                r.rateIops(),
                r.latencyNanos().get("min"),
                r.latencyNanos().get("max"),
                r.latencyNanos().get("p90"),
                r.latencyNanos().get("p99.9"),
                r.requests().bytes().p2p(),
                r.requests().bytes().host(),
                ethernet == null ? null : ethernet.in(),
                ethernet == null ? null : ethernet.out(),
                cmb == null ? null : cmb.capacity(),
                cmb == null ? null : cmb.peak(),
                r.unsent());
    }

    private static String join(@Nullable Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.isEmpty() ? "" : ",").append(text(field));
        }
        return line.append("\r\n").toString();
    }

    private static String text(@Nullable Object field) {
        return field instanceof Double number
                ? String.format(Locale.ROOT, "%.6f", number)
                : Objects.toString(field, "");
    }

    /** A field as RFC 4180 has it. */
    static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}

package io.peerlane.app.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.SampleReport;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DataPathPictureTest {

    /** The sample's write windows of the path {@code cmb}, as if their bytes had gone another way. */
    private static String picture(UnaryOperator<LedgerCounts> way) {
        Report sample = SampleReport.good();
        List<Result> results = sample.results().stream()
                .filter(r -> r.path().equals("cmb") && r.rw().equals("write"))
                .map(r -> SampleReport.with(way.apply(r.ledger()), r))
                .toList();
        Report report = SampleReport.with(sample, results);
        return new DataPathPicture(report).svg("cmb", 0);
    }

    private static LinkCounts link(String name, String role, long up, long down) {
        return new LinkCounts(name, role, new DirectionCounts(up, 0), new DirectionCounts(down, 0));
    }

    private static LedgerCounts way(LedgerCounts from, LinkCounts... links) {
        return new LedgerCounts(from.dram(), List.of(links));
    }

    private static long written(LedgerCounts ledger) {
        return ledger.dataTowardRoot("rnic");
    }

    @Test
    void drawsOneDriveWhereOneTookPart() {
        assertThat(picture(ledger -> ledger)).contains("NVMe drive").doesNotContain("other drive");
    }

    @Test
    void drawsTheDriveThatLendsItsMemoryWithTwiceTheBytes() {
        String svg = picture(ledger -> {
            long n = written(ledger);
            return way(
                    ledger,
                    link("a", "uplink", 0, 0),
                    link("b", "rnic", n, 0),
                    link("c", "drive", n, n),
                    link("d", "drive", 0, n));
        });
        assertThat(svg).contains("other drive").contains(">2.00<").contains(">1.00<");
    }

    @Test
    void drawsTheDriveBelowTheRootComplexWhereNoDriveBehindTheSwitchTookPart() {
        String svg = picture(ledger -> {
            long n = written(ledger);
            return way(
                    ledger,
                    link("a", "uplink", n, 0),
                    link("b", "rnic", n, 0),
                    link("c", "drive", 0, 0),
                    link("d", "uplink", 0, n));
        });
        assertThat(svg).contains("uplinks 2.00").contains("PCIe switch");
    }
}

package io.peerlane.app.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.SampleReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class MachineDrawingTest {

    private static final String UPLINK = "0000:00:01.0";
    private static final String ADAPTER = "0000:02:00.0";

    /** Bytes up and down a link. */
    private record Moved(String link, double up, double down) {}

    /** Windows in which so many bytes per byte crossed links. */
    private static PathSummary moved(Moved... links) {
        Result sample = SampleReport.good().results().stream()
                .filter(r -> r.path().equals("cmb") && r.rw().equals("write"))
                .findFirst()
                .orElseThrow();
        List<LinkCounts> counts = new ArrayList<>();
        for (Moved link : links) {
            counts.add(new LinkCounts(
                    link.link(),
                    "other",
                    new DirectionCounts(Math.round(link.up() * sample.bytes()), 7),
                    new DirectionCounts(Math.round(link.down() * sample.bytes()), 7)));
        }
        LedgerCounts ledger = new LedgerCounts(new DramCounts(0, 0, 0, 0), counts);
        return new PathSummary("cmb", "write", List.of(SampleReport.with(ledger, sample)));
    }

    private static String svg(Map<String, Object> machine, PathSummary summary) {
        return new MachineDrawing(machine, summary, 1).svg();
    }

    private static List<String> texts(String svg) throws Exception {
        return Pages.elements(Pages.parse("<!DOCTYPE html>" + svg), "text").stream()
                .map(Element::getTextContent)
                .toList();
    }

    @Test
    void writesWhatEachDirectionCarriedBesideTheLinkAndInWords() throws Exception {
        var machine = SampleMachine.oneSwitch("m", 1).document();
        String svg = svg(
                machine,
                moved(new Moved(UPLINK, 0, 0), new Moved(ADAPTER, 1.25, 0), new Moved("0000:02:01.0", 0, 1.5)));
        assertThat(texts(svg)).contains("1.25", "1.50", "rnic0", "nvme0", "switch", "root complex", "host DRAM");
        assertThat(svg)
                .contains("link 0000:02:00.0 up 1.25, down 0.00")
                .contains("link 0000:02:01.0 up 0.00, down 1.50");
    }

    @Test
    void coloursByHowMuchWasCarriedAndLeavesIdleLinksGrey() {
        assertThat(List.of(0.0, 0.001, 0.5, 1.0, 1.004, 1.2, 2.0, 4.0).stream().map(Scale.BYTES::step))
                .containsExactly(0, 1, 1, 2, 2, 3, 4, 5);
        var machine = SampleMachine.oneSwitch("m", 1).document();
        String svg = svg(machine, moved(new Moved(UPLINK, 0, 0), new Moved(ADAPTER, 4, 0)));
        assertThat(svg).contains("wire w5", "wire w0").doesNotContain("wire w3");
    }

    @Test
    void drawsDrivesThatTookNoPartAsOneBox() throws Exception {
        var machine = SampleMachine.oneSwitch("m", 8).document();
        var texts = texts(svg(machine, moved(new Moved(ADAPTER, 1, 0), new Moved("0000:02:03.0", 0, 1))));
        assertThat(texts).contains("nvme2", "7 more drives, idle").doesNotContain("nvme0", "nvme1", "nvme3");
    }

    @Test
    void drawsEveryDriveThatTookPartInARowOfItsOwn() throws Exception {
        var machine = SampleMachine.oneSwitch("m", 8).document();
        Moved[] all = new Moved[9];
        all[0] = new Moved(ADAPTER, 1, 0);
        for (int i = 0; i < 8; i++) {
            all[i + 1] = new Moved("0000:02:%02x.0".formatted(i + 1), 0, 0.125);
        }
        String svg = svg(machine, moved(all));
        assertThat(texts(svg)).contains("nvme0", "nvme7").noneMatch(text -> text.contains("idle"));
        assertNothingOverlaps(svg);
    }

    @Test
    void drawsSwitchesBelowSwitchesSeveralRootPortsAndRootComplexes() throws Exception {
        var machine = new SampleMachine("deep")
                .rootPort("0000:00:01.0")
                .switchBelow("0000:00:01.0", "0000:01:00.0")
                .slot("0000:01:00.0", "0000:02:00.0")
                .switchBelow("0000:02:00.0", "0000:03:00.0")
                .slot("0000:03:00.0", "0000:04:00.0")
                .adapter("0000:04:00.0", "0000:05:00.0")
                .slot("0000:03:00.0", "0000:04:01.0")
                .drive("0000:04:01.0", "0000:06:00.0", "near")
                .rootPort("0000:00:02.0")
                .drive("0000:00:02.0", "0000:07:00.0", "other-port")
                .rootPort("0000:80:01.0")
                .drive("0000:80:01.0", "0000:81:00.0", "other-socket")
                .function("0000:00:1f.0", "integrated", "rc_endpoint", "", "")
                .document();
        String svg = svg(
                machine,
                moved(
                        new Moved("0000:04:00.0", 1, 0),
                        new Moved("0000:04:01.0", 0, 1),
                        new Moved("0000:00:02.0", 0, 1),
                        new Moved("0000:80:01.0", 0, 1)));
        assertThat(texts(svg))
                .contains("near", "other-port", "other-socket", "bus 00", "bus 80", "01:00.0", "03:00.0")
                .contains("1 device, idle");
        assertNothingOverlaps(svg);
    }

    @Test
    void drawsSocketsWhereTheDataCameThroughThem() throws Exception {
        Report report = new LargeReport(1).paths("host", "tcp").report();
        String tcp = svg(report.machine(), report.summary("tcp", "write"));
        assertThat(texts(tcp)).contains("TCP sockets");
        assertThat(texts(svg(report.machine(), report.summary("host", "write"))))
                .doesNotContain("TCP sockets");
    }

    @Test
    void showsHowBusyLinksWereWhereTheReportHasIt() throws Exception {
        Report report = new LargeReport(1).paced().report();
        assertThat(texts(svg(report.machine(), report.summary("host", "write"))))
                .contains("93 %", "91 %");
    }

    @Test
    void hangsLinksFromOneRootComplexWhereNoTreeIsKnown() throws Exception {
        var texts = texts(svg(Map.of("name", "unknown"), moved(new Moved("a", 1, 0), new Moved("b", 0, 0))));
        assertThat(texts).contains("other", "1 more device, idle", "1.00");
    }

    @Test
    void shortensNamesThatDoNotFit() throws Exception {
        var machine = SampleMachine.oneSwitch("m", 0)
                .slot("0000:01:00.0", "0000:02:01.0")
                .drive("0000:02:01.0", "0000:04:00.0", "a-drive-that-somebody-named-at-length")
                .document();
        String svg = svg(machine, moved(new Moved("0000:02:01.0", 0, 1)));
        assertThat(texts(svg)).anyMatch(text -> text.endsWith("\u2026"));
        assertThat(svg).contains("a-drive-that-somebody-named-at-length 0000:04:00.0");
    }

    /** Texts on one line keep apart from each other, by their estimated widths; boxes do not cut. */
    private static void assertNothingOverlaps(String svg) throws Exception {
        var texts = Pages.elements(Pages.parse("<!DOCTYPE html>" + svg), "text");
        for (int i = 0; i < texts.size(); i++) {
            for (int j = i + 1; j < texts.size(); j++) {
                Element a = texts.get(i);
                Element b = texts.get(j);
                double room = (a.getTextContent().length() + b.getTextContent().length()) * 3.4;
                boolean apart = Math.abs(at(a, "x") - at(b, "x")) >= room || Math.abs(at(a, "y") - at(b, "y")) >= 11;
                assertThat(apart)
                        .as(a.getTextContent() + " and " + b.getTextContent())
                        .isTrue();
            }
        }
    }

    private static double at(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}

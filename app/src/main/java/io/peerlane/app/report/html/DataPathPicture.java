package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import java.util.List;

/**
 * The way of the data bytes in the machine, one picture per path: every link with the bytes it carried per byte
 * acknowledged, both directions together, as the ledger counted them. A link that carried data is drawn heavy.
 */
final class DataPathPicture {

    private final Report report;

    DataPathPicture(Report report) {
        this.report = report;
    }

    /** The picture of one path over all its windows. */
    String svg(String path, int colour) {
        PathSummary all = new PathSummary(
                path,
                "all",
                report.results().stream().filter(r -> r.path().equals(path)).toList());
        boolean behindSwitch =
                !all.results().isEmpty() && all.results().getFirst().ledger().has("rnic");
        Markup svg = new Markup();
        svg.open("svg", "viewBox", "0 0 500 244", "role", "img", "class", "picture path" + colour, "aria-label", path);
        double dram = all.perByte(LedgerCounts::dramData);
        double uplink = all.perByte(l -> l.data("uplink"));
        double rnic = all.perByte(l -> l.data("rnic"));
        List<Double> drives = drives(all);
        if (behindSwitch && drives.isEmpty() && uplink > 0) {
            acrossRoot(svg, uplink, rnic);
        } else if (behindSwitch && drives.size() > 1) {
            twoDrives(svg, uplink, rnic, drives);
        } else if (behindSwitch) {
            behindSwitch(svg, uplink, rnic, drives.isEmpty() ? 0 : drives.getFirst());
        } else {
            belowRoot(svg, uplink);
        }
        link(svg, 312, 36, 372, 36, dram);
        label(svg, 342, 60, "middle", dram);
        box(svg, 188, 14, 124, "root complex");
        box(svg, 372, 14, 110, "host DRAM");
        if (!all.results().isEmpty() && all.results().getFirst().transport().equals("tcp")) {
            sockets(svg);
        } else {
            network(svg);
        }
        return svg.close().done();
    }

    /** What each drive's link carried, those that carried any, the least first: the drive with the namespace. */
    private static List<Double> drives(PathSummary all) {
        if (all.results().isEmpty()) {
            return List.of();
        }
        return all.results().getFirst().ledger().links().stream()
                .filter(link -> link.role().equals("drive"))
                .map(link -> all.perByte(ledger -> ledger.dataOf(link.name())))
                .filter(perByte -> perByte > 0)
                .sorted()
                .toList();
    }

    private static void adapter(Markup svg, double uplink, double rnic) {
        link(svg, 250, 58, 250, 122, uplink);
        label(svg, 262, 96, "start", uplink, "uplink ");
        link(svg, 170, 190, 216, 162, rnic);
        label(svg, 150, 172, "end", rnic);
    }

    /** The adapter below a switch, the drive below another root port; both links of root ports together. */
    private static void acrossRoot(Markup svg, double uplinks, double rnic) {
        link(svg, 298, 58, 365, 190, uplinks);
        link(svg, 250, 58, 250, 122, uplinks);
        label(svg, 350, 140, "start", uplinks, "uplinks ");
        link(svg, 170, 190, 216, 162, rnic);
        label(svg, 150, 172, "end", rnic);
        box(svg, 190, 122, 120, "PCIe switch");
        box(svg, 100, 190, 110, "RNIC");
        box(svg, 290, 190, 150, "NVMe drive");
    }

    /** The drive with the namespace, and another one that lends its memory. */
    private static void twoDrives(Markup svg, double uplink, double rnic, List<Double> drives) {
        adapter(svg, uplink, rnic);
        link(svg, 284, 162, 300, 190, drives.getFirst());
        label(svg, 306, 182, "start", drives.getFirst());
        link(svg, 310, 144, 430, 190, drives.getLast());
        label(svg, 396, 160, "start", drives.getLast());
        box(svg, 190, 122, 120, "PCIe switch");
        box(svg, 100, 190, 110, "RNIC");
        box(svg, 240, 190, 110, "NVMe drive");
        box(svg, 370, 190, 116, "other drive");
    }

    private static void behindSwitch(Markup svg, double uplink, double rnic, double drive) {
        adapter(svg, uplink, rnic);
        link(svg, 330, 190, 284, 162, drive);
        label(svg, 350, 172, "start", drive);
        box(svg, 190, 122, 120, "PCIe switch");
        box(svg, 100, 190, 110, "RNIC");
        box(svg, 290, 190, 150, "NVMe drive");
    }

    private static void belowRoot(Markup svg, double uplinks) {
        link(svg, 165, 190, 228, 58, uplinks);
        link(svg, 345, 190, 272, 58, uplinks);
        label(svg, 250, 168, "middle", uplinks, "uplinks ");
        box(svg, 100, 190, 110, "RNIC");
        box(svg, 290, 190, 150, "NVMe drive");
    }

    /** The processor copies between sockets of the operating system and memory. */
    private static void sockets(Markup svg) {
        link(svg, 12, 36, 188, 36, 1);
        svg.element("text", "network, by TCP sockets", "x", 12, "y", 26, "class", "label");
    }

    private static void network(Markup svg) {
        link(svg, 12, 212, 100, 212, 1);
        svg.element("text", "network", "x", 12, "y", 202, "class", "label");
    }

    private static void link(Markup svg, int x1, int y1, int x2, int y2, double perByte) {
        String use = perByte > 0 ? "used" : "idle";
        svg.empty("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2, "class", use);
    }

    private static void label(Markup svg, int x, int y, String anchor, double perByte, String... before) {
        String text = String.join("", before) + Amounts.perByte(perByte);
        svg.element("text", text, "x", x, "y", y, "text-anchor", anchor, "class", perByte > 0 ? "count" : "count zero");
    }

    private static void box(Markup svg, int x, int y, int width, String text) {
        svg.empty("rect", "x", x, "y", y, "width", width, "height", 44, "rx", 7, "class", "box");
        svg.element("text", text, "x", x + width / 2, "y", y + 27, "text-anchor", "middle", "class", "name");
    }
}

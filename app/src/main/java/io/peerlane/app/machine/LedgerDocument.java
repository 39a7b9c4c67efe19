package io.peerlane.app.machine;

import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.fabric.timing.LinkTiming;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.tlp.DirectionCount;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.tlp.Link;
import io.peerlane.fabric.tlp.LinkCount;
import java.util.List;

/**
 * {@code GET /api/ledger}: bytes counted since the start, and what each link could carry by the model.
 *
 * @param schemaVersion 1
 */
record LedgerDocument(int schemaVersion, DramCounts dram, List<LinkCounts> links) {

    static LedgerDocument of(Fabric fabric, MachineTiming timing) {
        var snapshot = fabric.ledger().snapshot();
        var dram = snapshot.dram();
        return new LedgerDocument(
                1,
                new DramCounts(dram.dataRead(), dram.dataWritten(), dram.controlRead(), dram.controlWritten()),
                fabric.links().stream()
                        .map(link -> link(link, snapshot.link(link.name()), timing))
                        .toList());
    }

    private static LinkCounts link(Link link, LinkCount count, MachineTiming timing) {
        boolean known = link.generation() > 0 && link.lanes() > 0;
        return new LinkCounts(
                count.name(),
                count.role().json(),
                direction(count.towardRoot()),
                direction(count.fromRoot()),
                known ? (Integer) link.generation() : null,
                known ? (Integer) link.lanes() : null,
                known ? (Double) capacity(link, timing) : null);
    }

    /** Of memory writes in packets of the usual size, if nothing goes the other way. */
    private static double capacity(Link link, MachineTiming timing) {
        var model = new LinkTiming(link.generation(), link.lanes(), timing.link());
        return model.writeRate(model.maxPayload());
    }

    private static DirectionCounts direction(DirectionCount count) {
        return new DirectionCounts(count.data(), count.control());
    }
}

package io.peerlane.app.machine;

import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.fabric.tlp.DirectionCount;
import io.peerlane.fabric.tlp.LedgerSnapshot;
import io.peerlane.fabric.tlp.LinkCount;
import java.util.List;

/**
 * {@code GET /api/ledger}: bytes counted since the start.
 *
 * @param schemaVersion 1
 */
record LedgerDocument(int schemaVersion, DramCounts dram, List<LinkCounts> links) {

    static LedgerDocument of(LedgerSnapshot snapshot) {
        var dram = snapshot.dram();
        return new LedgerDocument(
                1,
                new DramCounts(dram.dataRead(), dram.dataWritten(), dram.controlRead(), dram.controlWritten()),
                snapshot.links().stream().map(LedgerDocument::link).toList());
    }

    private static LinkCounts link(LinkCount link) {
        return new LinkCounts(
                link.name(), link.role().json(), direction(link.towardRoot()), direction(link.fromRoot()));
    }

    private static DirectionCounts direction(DirectionCount count) {
        return new DirectionCounts(count.data(), count.control());
    }
}

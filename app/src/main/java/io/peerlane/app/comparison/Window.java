package io.peerlane.app.comparison;

import io.peerlane.app.report.CpuSeconds;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.Requests;
import java.util.List;

/**
 * What the target and the machine did between two readings.
 *
 * @param phase as the client names it
 * @param ledger bytes
 * @param requests by memory
 * @param endpoints how drives on PCI endpoints reached the host's memory
 * @param cpu seconds
 * @param explanations of host memory, at the end
 * @param routes every way that the target chose for data, at the end
 */
record Window(
        String phase,
        LedgerCounts ledger,
        Requests requests,
        EndpointCounts endpoints,
        CpuSeconds cpu,
        List<String> explanations,
        List<DataRoute> routes) {

    static Window between(String phase, Reading before, Reading after) {
        return new Window(
                phase,
                after.ledger().minus(before.ledger()),
                after.peerToPeer().requests().minus(before.peerToPeer().requests()),
                after.endpoints().minus(before.endpoints()),
                new CpuSeconds(
                        after.cpu().target() - before.cpu().target(),
                        after.cpu().client() - before.cpu().client()),
                after.peerToPeer().explanations(),
                routes(after.peerToPeer()));
    }

    private static List<DataRoute> routes(PeerToPeerDocument document) {
        return document.paths().stream()
                .flatMap(path -> DataRoute.of(path).stream())
                .distinct()
                .toList();
    }
}

package io.peerlane.app.comparison;

import io.peerlane.app.report.CmbOccupancy;
import io.peerlane.app.report.CpuSeconds;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.EthernetBytes;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.Requests;
import io.peerlane.app.report.Utilisation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the target and the machine did between two readings.
 *
 * @param phase as the client names it
 * @param order among all windows of the run, from 0
 * @param ledger bytes
 * @param requests by memory
 * @param endpoints how drives on PCI endpoints reached the host's memory
 * @param ethernet payload of the TCP streams
 * @param cmb how full the peer memory that was used got; empty if none was
 * @param utilisation of the model's resources, with a clock
 * @param cpu seconds
 * @param timing the machine's clock at the end
 * @param completions delivered by it in the window
 * @param late of these, those delivered later than the model says
 * @param explanations of host memory, at the end
 * @param routes every way that the target chose for data, at the end
 */
record Window(
        String phase,
        int order,
        LedgerCounts ledger,
        Requests requests,
        EndpointCounts endpoints,
        EthernetBytes ethernet,
        Optional<CmbOccupancy> cmb,
        List<Utilisation> utilisation,
        CpuSeconds cpu,
        TimingDocument timing,
        long completions,
        long late,
        List<String> explanations,
        List<DataRoute> routes) {

    static Window between(String phase, int order, Reading before, Reading after) {
        return new Window(
                phase,
                order,
                after.ledger().minus(before.ledger()),
                after.peerToPeer().requests().minus(before.peerToPeer().requests()),
                after.endpoints().minus(before.endpoints()),
                new EthernetBytes(
                        after.ethernet().in() - before.ethernet().in(),
                        after.ethernet().out() - before.ethernet().out()),
                occupancy(after.peerToPeer()),
                after.timing().utilisationSince(before.timing()),
                new CpuSeconds(
                        after.cpu().target() - before.cpu().target(),
                        after.cpu().client() - before.cpu().client()),
                after.timing(),
                after.timing().completions() - before.timing().completions(),
                after.timing().late() - before.timing().late(),
                after.peerToPeer().explanations(),
                routes(after.peerToPeer()));
    }

    private static List<DataRoute> routes(PeerToPeerDocument document) {
        return document.paths().stream()
                .flatMap(path -> DataRoute.of(path).stream())
                .distinct()
                .toList();
    }

    /** Of the function whose memory the requests used, as a provider or by an export. */
    private static Optional<CmbOccupancy> occupancy(PeerToPeerDocument document) {
        return document.paths().stream()
                .map(PeerToPeerDocument.Path::provider)
                .filter(Objects::nonNull)
                .flatMap(provider -> memory(document, provider))
                .findFirst();
    }

    private static Stream<CmbOccupancy> memory(PeerToPeerDocument document, String function) {
        return Stream.concat(
                document.exports().stream()
                        .filter(export -> export.address().equals(function))
                        .map(export -> new CmbOccupancy(export.size(), export.peak())),
                document.providers().stream()
                        .filter(provider -> provider.address().equals(function))
                        .map(provider -> new CmbOccupancy(provider.size(), provider.peak())));
    }
}

package io.peerlane.app.cli;

import io.peerlane.nvme.host.DiscoveryPage;
import io.peerlane.nvme.host.DiscoveryWalk.Answer;
import io.peerlane.nvme.host.DiscoveryWalk.Service;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import io.peerlane.nvme.wire.fabrics.TransportType;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Picks the subsystem to connect to out of what discovery services answered. */
final class SubsystemChoice {

    private SubsystemChoice() {}

    /**
     * The first entry that fits.
     *
     * @param transport the transport it must have
     * @param nqn its name; empty if there is only one
     * @throws IOException if the first service did not answer, nothing fits, or no name was given and several fit
     */
    static DiscoveryEntry of(List<Answer> answers, String transport, String nqn) throws IOException {
        if (answers.getFirst() instanceof Answer.Failed(Service service, String reason)) {
            throw new IOException("discovery at " + service + ": " + reason);
        }
        var offered = answers.stream()
                .flatMap(answer -> answer instanceof Answer.Told(Service _, DiscoveryPage page)
                        ? page.entries().stream()
                        : List.<DiscoveryEntry>of().stream())
                .filter(entry -> entry.subsystemType() == SubsystemType.NVM)
                .toList();
        var fitting = offered.stream()
                .filter(entry -> TransportType.name(entry.transport().type()).equals(transport))
                .filter(entry -> nqn.isEmpty() || entry.subsystemNqn().equals(nqn))
                .toList();
        long names =
                fitting.stream().map(DiscoveryEntry::subsystemNqn).distinct().count();
        if (names != 1) {
            throw new IOException("discovery: found %s, wanted %s over %s"
                    .formatted(names(offered), nqn.isEmpty() ? "one subsystem, or --nqn to name it" : nqn, transport));
        }
        return fitting.getFirst();
    }

    private static String names(List<DiscoveryEntry> entries) {
        return entries.isEmpty()
                ? "no subsystem for this host"
                : entries.stream()
                        .map(entry -> entry.subsystemNqn() + " over "
                                + TransportType.name(entry.transport().type()))
                        .distinct()
                        .collect(Collectors.joining(", "));
    }
}

package io.peerlane.app.comparison;

import io.peerlane.app.report.CpuSeconds;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.EthernetBytes;
import io.peerlane.app.report.LedgerCounts;

/**
 * Counters at one edge of a window.
 *
 * @param peakWindow number of the window over the use of peer memory that the target keeps for it
 */
record Reading(
        long peakWindow,
        LedgerCounts ledger,
        PeerToPeerDocument peerToPeer,
        EndpointCounts endpoints,
        EthernetBytes ethernet,
        TimingDocument timing,
        CpuSeconds cpu) {

    /** The opening edge: processor time last, so that answering the questions before is not in the window. */
    static Reading opening(TargetState state, ProcessorTime time, long target, long client) {
        long peaks = state.openPeerToPeerWindow();
        PeerToPeerDocument peerToPeer = state.peerToPeer();
        EndpointCounts endpoints = state.endpoints().total();
        EthernetBytes ethernet = state.ethernet().total();
        LedgerCounts ledger = state.ledger();
        TimingDocument timing = state.timing();
        return new Reading(peaks, ledger, peerToPeer, endpoints, ethernet, timing, cpu(time, target, client));
    }

    /** The closing edge: processor time first. */
    static Reading closing(TargetState state, ProcessorTime time, long target, long client, long peaks) {
        CpuSeconds cpu = cpu(time, target, client);
        TimingDocument timing = state.timing();
        return new Reading(
                peaks,
                state.ledger(),
                state.peerToPeer(peaks),
                state.endpoints().total(),
                state.ethernet().total(),
                timing,
                cpu);
    }

    private static CpuSeconds cpu(ProcessorTime time, long target, long client) {
        return new CpuSeconds(time.seconds(target), time.seconds(client));
    }
}

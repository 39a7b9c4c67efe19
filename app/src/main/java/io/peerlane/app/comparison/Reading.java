package io.peerlane.app.comparison;

import io.peerlane.app.report.CpuSeconds;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.LedgerCounts;

/** Counters at one edge of a window. */
record Reading(LedgerCounts ledger, PeerToPeerDocument peerToPeer, EndpointCounts endpoints, CpuSeconds cpu) {

    /** The opening edge: processor time last, so that answering the questions before is not in the window. */
    static Reading opening(TargetState state, ProcessorTime time, long target, long client) {
        PeerToPeerDocument peerToPeer = state.peerToPeer();
        EndpointCounts endpoints = state.endpoints().total();
        LedgerCounts ledger = state.ledger();
        return new Reading(ledger, peerToPeer, endpoints, cpu(time, target, client));
    }

    /** The closing edge: processor time first. */
    static Reading closing(TargetState state, ProcessorTime time, long target, long client) {
        CpuSeconds cpu = cpu(time, target, client);
        return new Reading(state.ledger(), state.peerToPeer(), state.endpoints().total(), cpu);
    }

    private static CpuSeconds cpu(ProcessorTime time, long target, long client) {
        return new CpuSeconds(time.seconds(target), time.seconds(client));
    }
}

package io.peerlane.app.comparison;

import io.peerlane.app.report.LedgerCounts;
import java.util.Map;

/** What a running target tells about itself. */
public interface TargetState {

    /** Description of the machine, with its {@code name}. */
    Map<String, Object> machine();

    /** Bytes counted since it started. */
    LedgerCounts ledger();

    /** Requests by memory, and why. */
    PeerToPeerDocument peerToPeer();

    /** Drives on PCI endpoints, and how they reached the host's memory. */
    default EndpointsDocument endpoints() {
        return EndpointsDocument.NONE;
    }

    /** Opens a window over the use of peer memory; its number. */
    default long openPeerToPeerWindow() {
        return 0;
    }

    /** As {@link #peerToPeer()}, with the peaks of a window that was opened here. */
    default PeerToPeerDocument peerToPeer(long window) {
        return peerToPeer();
    }

    /** Payload bytes of the target's TCP streams. */
    default EthernetDocument ethernet() {
        return EthernetDocument.NONE;
    }

    /** The clock of its machine. */
    default TimingDocument timing() {
        return TimingDocument.UNTIMED;
    }

    /** Opens the state of the target at {@code address}, {@code host:port}. */
    @FunctionalInterface
    interface Opener {

        /** The state there; connects on the first question. */
        TargetState open(String address);
    }
}

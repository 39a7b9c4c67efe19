package io.peerlane.app.machine;

import io.peerlane.app.api.ApiProblem;
import io.peerlane.app.api.NamespaceControl;
import io.peerlane.app.api.ServiceState;
import io.peerlane.app.api.SysfsNode;
import io.peerlane.app.comparison.EthernetDocument;
import io.peerlane.app.comparison.PeerToPeerWindow;
import io.peerlane.fabric.errno.Errno;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The documents of a running target. */
final class TargetDocuments implements ServiceState {

    private final RunningTarget running;
    private final PeakWindows windows = new PeakWindows();
    private final AtomicBoolean ready = new AtomicBoolean();

    TargetDocuments(RunningTarget running) {
        this.running = running;
    }

    /** Hosts may connect, or not any more. */
    void ready(boolean now) {
        ready.set(now);
    }

    @Override
    public Object machine() {
        return MachineDocument.of(running);
    }

    @Override
    public Object subsystems() {
        return SubsystemsDocument.of(running);
    }

    @Override
    public Object refusedConnects() {
        return RefusedConnectsDocument.of(running);
    }

    @Override
    public Object ledger() {
        return LedgerDocument.of(running.machine().fabric(), running.time().timing());
    }

    @Override
    public Object peerToPeer() {
        return PeerToPeerDocuments.of(running);
    }

    @Override
    public Object openPeerToPeerWindow() {
        return new PeerToPeerWindow(1, windows.open(PeerToPeerDocuments.pools(running)));
    }

    @Override
    public Object peerToPeer(long window) {
        return windows.peaks(window)
                .map(peaks -> PeerToPeerDocuments.of(running, peaks))
                .orElseThrow(() -> ApiProblem.unknown(
                        Errno.ENOENT,
                        "window",
                        String.valueOf(window),
                        "one of the last " + PeakWindows.MOST + " that were opened"));
    }

    @Override
    public Object timing() {
        return TimingDocument.of(running.time());
    }

    @Override
    public NamespaceControl namespaces() {
        return new NamespaceAttributeFiles(running.target(), running.machine().p2pDma());
    }

    @Override
    public SysfsNode sysfs() {
        return new SysfsTree(
                        running.machine(),
                        new RunningFunctions(running),
                        Optional.of(new RunningFunctionControl(running)))
                .root();
    }

    @Override
    public Object ethernet() {
        return EthernetDocument.of(
                running.machine().rnic().statistics().ethernet().snapshot(), running.tcpBytes());
    }

    @Override
    public Object endpoints() {
        return EndpointDocuments.of(running);
    }

    @Override
    public boolean ready() {
        return ready.get();
    }
}

package io.peerlane.fabric.topology;

/**
 * A host bridge: the root complex's way to one root bus.
 *
 * <p>Two root buses are two host bridges even in one domain. What the bridge calls itself is the identity of a function
 * on its root bus, see {@link PciBus#functions()}.
 */
public final class HostBridge {

    private final int index;
    private final int domain;
    private final Aperture low;
    private final Aperture high;
    private final boolean peerForwarding;
    private final PciBus rootBus;

    HostBridge(int index, int domain, int rootBusNumber, Aperture low, Aperture high, boolean peerForwarding) {
        this.index = index;
        this.domain = domain;
        this.low = low;
        this.high = high;
        this.peerForwarding = peerForwarding;
        this.rootBus = PciBus.root(this, rootBusNumber);
    }

    /** Position in the machine, from 0. */
    public int index() {
        return index;
    }

    /** PCI domain, 0 or more. */
    public int domain() {
        return domain;
    }

    /** Addresses below 4 GiB. */
    public Aperture low() {
        return low;
    }

    /** Addresses above 4 GiB; may be none. */
    public Aperture high() {
        return high;
    }

    /** True if the root complex forwards requests between this bridge's root ports, and to those of another such bridge. */
    public boolean peerForwarding() {
        return peerForwarding;
    }

    /** The bus whose functions sit in the root complex. */
    public PciBus rootBus() {
        return rootBus;
    }

    @Override
    public String toString() {
        return "host bridge %04x:%02x".formatted(domain, rootBus.number());
    }
}

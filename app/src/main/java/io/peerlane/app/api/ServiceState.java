package io.peerlane.app.api;

/**
 * What the HTTP resources show: documents made from snapshots, as records that a JSON mapper writes. Safe from any
 * thread.
 */
public interface ServiceState {

    /** The machine: topology, devices, links. */
    Object machine();

    /** Subsystems with namespaces, allowed hosts, controllers, and the connects that were refused. */
    Object subsystems();

    /** Hosts that did not get their connection: who, which field, what was found and wanted, the rule and its clause. */
    Object refusedConnects();

    /** Bytes per link direction and DRAM. */
    Object ledger();

    /** Payload bytes of TCP streams, by transport. */
    Object ethernet();

    /** Providers, verdicts and fallbacks by reason. */
    Object peerToPeer();

    /**
     * The same with the peaks of a window.
     *
     * @throws ApiProblem if there is no such window, or not any more
     */
    Object peerToPeer(long window);

    /** Opens a window over the use of peer memory, for one reader; the oldest of too many ends. */
    Object openPeerToPeerWindow();

    /** The clock of the machine: how late it is, what is busy, the constants. */
    Object timing();

    /** Attributes of namespaces, for reading and writing. */
    NamespaceControl namespaces();

    /** The root of the tree below {@code /sys}; writing its files may block. */
    SysfsNode sysfs();

    /** Drives that are functions of PCI endpoints, and how they reached the host's memory. */
    Object endpoints();

    /** True while everything listens and nothing drains. */
    boolean ready();
}

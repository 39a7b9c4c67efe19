package io.peerlane.fabric.pci;

/** Device/port type of a function (PCI Express Base 6.0, 7.5.3.2). */
public enum PortType {
    /** An endpoint. */
    ENDPOINT(0, false),
    /** An endpoint of the first PCI Express generation. */
    LEGACY_ENDPOINT(1, false),
    /** A port of the root complex. */
    ROOT_PORT(4, true),
    /** The port of a switch that looks towards the root. */
    UPSTREAM_PORT(5, true),
    /** A port of a switch that looks away from the root. */
    DOWNSTREAM_PORT(6, true),
    /** A bridge from PCI Express to a conventional bus. */
    PCIE_TO_PCI_BRIDGE(7, true),
    /** A bridge from a conventional bus back to PCI Express. */
    PCI_TO_PCIE_BRIDGE(8, true),
    /** An endpoint inside the root complex: no link. */
    RC_ENDPOINT(9, false),
    /** Collects the errors of the endpoints inside the root complex. */
    RC_EVENT_COLLECTOR(10, false),
    /** A bridge between conventional buses, without a PCI Express capability. */
    CONVENTIONAL_BRIDGE(-1, true),
    /** A function without a PCI Express capability, such as a host bridge at 00.0. */
    CONVENTIONAL(-1, false);

    private final int code;
    private final boolean bridge;

    PortType(int code, boolean bridge) {
        this.code = code;
        this.bridge = bridge;
    }

    /** Value of the register field, 0 to 15. */
    public int code() {
        if (code < 0) {
            throw new IllegalStateException("a conventional function has no PCI Express capability");
        }
        return code;
    }

    /** True if the function has a PCI Express capability. */
    public boolean isExpress() {
        return code >= 0;
    }

    /** True if the function has a type 1 header and a bus below it. */
    public boolean isBridge() {
        return bridge;
    }

    /** True if a PCI Express link starts below this port. */
    public boolean isDownstreamFacing() {
        return this == ROOT_PORT || this == DOWNSTREAM_PORT;
    }
}

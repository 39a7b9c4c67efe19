package io.peerlane.fabric.timing;

/** What parameters belong to. */
public enum ComponentKind {
    /** Every link of the machine. */
    LINK("link"),
    /** Every switch. */
    SWITCH("switch"),
    /** The root complex. */
    ROOT_COMPLEX("rootComplex"),
    /** Host memory and the cache before it. */
    MEMORY("memory"),
    /** An NVMe drive. */
    DRIVE("drive"),
    /** The port of an RDMA adapter, with the wire behind it. */
    NETWORK("network"),
    /** The processors that run the target. */
    CPU("cpu");

    private final String json;

    ComponentKind(String json) {
        this.json = json;
    }

    /** Name in machine files and reports. */
    public String json() {
        return json;
    }
}

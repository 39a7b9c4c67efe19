package io.peerlane.app.comparison;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Data paths that can be compared. */
public enum DataPath {
    /** Host memory: the reference. */
    HOST("host", false),
    /** The controller memory buffer of the drive, or of the nearest provider if the drive has none. */
    CMB("cmb", true),
    /** The controller memory buffer of another drive below the same switch. */
    CMB_OTHER("cmb-other", true),
    /** The memory of the adapter. */
    RNIC("rnic", true),
    /** The controller memory buffer of a drive that the adapter reaches through the root complex. */
    BRIDGE("bridge", true),
    /** Host memory, and a drive that is a function of a PCI endpoint, which reaches it through outbound windows. */
    ENDPOINT("endpoint", false),
    /** The controller memory buffer of a drive in user space, exported as a DMA-BUF. */
    DMABUF("dmabuf", true),
    /** NVMe/TCP: sockets are no function that could reach peer memory, so always host memory, which the processor copies to. */
    TCP("tcp", false);

    private final String json;
    private final boolean peerToPeer;

    DataPath(String json, boolean peerToPeer) {
        this.json = json;
        this.peerToPeer = peerToPeer;
    }

    /** Name on the command line and in the report. */
    @JsonValue
    public String json() {
        return json;
    }

    /** Transport of the client. */
    public String transport() {
        return this == TCP ? "tcp" : "rdma";
    }

    /** Whether requests are meant to be served from peer memory. */
    public boolean peerToPeer() {
        return peerToPeer;
    }

    /**
     * The path of a name.
     *
     * @throws IllegalArgumentException naming what is known, for any other
     */
    public static DataPath parse(String name) {
        return Arrays.stream(values())
                .filter(path -> path.json.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("found " + name + ", wanted one of " + names()));
    }

    private static String names() {
        return Arrays.stream(values()).map(DataPath::json).collect(Collectors.joining(", "));
    }
}

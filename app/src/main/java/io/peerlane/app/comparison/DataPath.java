package io.peerlane.app.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Data paths that can be compared. */
public enum DataPath {
    /** Host memory: the reference. */
    HOST("host", "rdma", false, "0"),
    /** The controller memory buffer of the drive, or of the nearest provider. */
    CMB("cmb", "rdma", true, "1");

    private final String json;
    private final String transport;
    private final boolean peerToPeer;
    private final String p2pmem;

    DataPath(String json, String transport, boolean peerToPeer, String p2pmem) {
        this.json = json;
        this.transport = transport;
        this.peerToPeer = peerToPeer;
        this.p2pmem = p2pmem;
    }

    /** Name on the command line and in the report. */
    public String json() {
        return json;
    }

    /** Transport of the client. */
    public String transport() {
        return transport;
    }

    /** Whether requests are meant to be served from peer memory. */
    public boolean peerToPeer() {
        return peerToPeer;
    }

    /** What {@code peerlane serve} needs to be told. */
    public List<String> serveOptions() {
        return List.of("--p2pmem", p2pmem);
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

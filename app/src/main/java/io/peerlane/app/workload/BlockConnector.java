package io.peerlane.app.workload;

import java.io.IOException;

/** Connects to namespaces over one kind of transport. */
public interface BlockConnector {

    /** The transport as nvme-cli names it, e.g. {@code rdma}. */
    String transport();

    /**
     * Connects; blocks until I/O is possible or {@link ConnectOptions#timeout} is over.
     *
     * @throws IOException with a message for people that says what was refused, by whom and why
     */
    BlockAttachment connect(ConnectOptions options) throws IOException;
}

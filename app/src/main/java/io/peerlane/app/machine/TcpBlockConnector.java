package io.peerlane.app.machine;

import io.peerlane.app.workload.BlockAttachment;
import io.peerlane.app.workload.BlockConnector;
import io.peerlane.app.workload.ConnectOptions;
import java.io.IOException;

/** Connects to namespaces over NVMe/TCP. */
public final class TcpBlockConnector implements BlockConnector {

    @Override
    public String transport() {
        return "tcp";
    }

    @Override
    public BlockAttachment connect(ConnectOptions options) throws IOException {
        return RemoteAttachment.open(TcpClient.open(options.queues(), options.cpus(), options.digests()), options);
    }
}

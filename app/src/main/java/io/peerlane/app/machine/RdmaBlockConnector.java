package io.peerlane.app.machine;

import io.peerlane.app.workload.BlockAttachment;
import io.peerlane.app.workload.BlockConnector;
import io.peerlane.app.workload.ConnectOptions;
import java.io.IOException;

/** Connects to namespaces over NVMe/RDMA, iWARP being the RDMA protocol. */
public final class RdmaBlockConnector implements BlockConnector {

    @Override
    public String transport() {
        return "rdma";
    }

    @Override
    public BlockAttachment connect(ConnectOptions options) throws IOException {
        return RemoteAttachment.open(RdmaClient.open(options.queues(), options.cpus()), options);
    }
}

package io.peerlane.app.machine;

import io.peerlane.app.cli.ControllerConnector;
import io.peerlane.app.cli.ControllerOptions;
import java.io.IOException;
import java.util.List;

/** Connects to controllers over NVMe/RDMA, iWARP being the RDMA protocol. */
public final class RdmaControllerConnector implements ControllerConnector {

    @Override
    public Attachment connect(ControllerOptions options) throws IOException {
        return RemoteController.open(RdmaClient.open(1, List.of()), options);
    }
}

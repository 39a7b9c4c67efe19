package io.peerlane.app.machine;

import io.peerlane.app.cli.ControllerConnector;
import io.peerlane.app.cli.ControllerOptions;
import java.io.IOException;
import java.util.List;

/** Connects to controllers over NVMe/TCP. */
public final class TcpControllerConnector implements ControllerConnector {

    @Override
    public Attachment connect(ControllerOptions options) throws IOException {
        return RemoteController.open(TcpClient.open(1, List.of(), options.digests()), options);
    }
}

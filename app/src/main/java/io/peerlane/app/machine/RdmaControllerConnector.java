package io.peerlane.app.machine;

import io.peerlane.app.cli.ControllerConnector;
import io.peerlane.app.cli.ControllerOptions;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Connects to controllers over NVMe/RDMA, iWARP being the RDMA protocol. */
public final class RdmaControllerConnector implements ControllerConnector {

    private record Connected(RdmaClient client, Association association) implements Attachment {
        @Override
        public void close() {
            client.close();
        }
    }

    @Override
    public Attachment connect(ControllerOptions options) throws IOException {
        var client = RdmaClient.open(1, List.of());
        try {
            var address = new InetSocketAddress(options.traddr(), options.trsvcid());
            return new Connected(client, client.connect(address, Hosts.options(options)));
        } catch (AssociationException | IllegalArgumentException e) {
            client.close();
            throw new IOException("%s:%d: %s".formatted(options.traddr(), options.trsvcid(), e.getMessage()), e);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }
}

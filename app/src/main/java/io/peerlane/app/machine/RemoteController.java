package io.peerlane.app.machine;

import io.peerlane.app.cli.ControllerConnector;
import io.peerlane.app.cli.ControllerOptions;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A controller that a host of its own is connected to. */
record RemoteController(HostClient client, Association association) implements ControllerConnector.Attachment {

    /**
     * Connects.
     *
     * @param client closed with the attachment, or if there is none
     */
    static RemoteController open(HostClient client, ControllerOptions options) throws IOException {
        try {
            var address = new InetSocketAddress(options.traddr(), options.trsvcid());
            return new RemoteController(client, client.connect(address, Hosts.options(options)));
        } catch (AssociationException | IllegalArgumentException e) {
            throw client.closedAfter(
                    new IOException("%s:%d: %s".formatted(options.traddr(), options.trsvcid(), e.getMessage()), e));
        } catch (RuntimeException e) {
            throw client.closedAfter(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

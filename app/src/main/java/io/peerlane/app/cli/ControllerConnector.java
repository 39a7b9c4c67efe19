package io.peerlane.app.cli;

import io.peerlane.nvme.host.Association;
import java.io.IOException;

/** Connects to controllers over one kind of transport, for their admin commands. */
public interface ControllerConnector {

    /** A controller that is connected. */
    interface Attachment extends AutoCloseable {

        /** The association, with no I/O queues. */
        Association association();

        /** Disconnects. */
        @Override
        void close();
    }

    /**
     * Connects; blocks until the controller is ready or {@link ControllerOptions#timeout} is over.
     *
     * @throws IOException with a message for people that says what was refused, by whom and why
     */
    Attachment connect(ControllerOptions options) throws IOException;
}

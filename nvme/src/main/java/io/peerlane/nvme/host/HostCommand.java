package io.peerlane.nvme.host;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.time.Duration;

/**
 * An admin or Fabrics command to be sent once.
 *
 * @param name the command in the specification's words, for messages
 * @param encoder writes the entry; the data pointer is the transport's
 * @param direction which way its data goes
 * @param dataAddress bus address of its data in host memory
 * @param dataBytes bytes of its data, 0 without
 * @param timeout longest wait for the response; zero waits for ever
 */
public record HostCommand(
        String name, Encoder encoder, DataDirection direction, long dataAddress, int dataBytes, Duration timeout) {

    /** Writes a submission queue entry. */
    @FunctionalInterface
    public interface Encoder {

        /** Writes every byte of {@code entry} but the data pointer, which may be left as it is. */
        void encode(SubmissionQueueEntry entry, int commandIdentifier);
    }

    /** A command without data. */
    public static HostCommand of(String name, Duration timeout, Encoder encoder) {
        return new HostCommand(name, encoder, DataDirection.NONE, 0, 0, timeout);
    }

    /** The same with data that the controller fetches. */
    public HostCommand sending(long address, int bytes) {
        return new HostCommand(name, encoder, DataDirection.TO_CONTROLLER, address, bytes, timeout);
    }

    /** The same with data that the controller delivers. */
    public HostCommand receiving(long address, int bytes) {
        return new HostCommand(name, encoder, DataDirection.TO_HOST, address, bytes, timeout);
    }
}

package io.peerlane.nvme.wire.fabrics;

import static io.peerlane.fabric.octets.Octets.le16;

import java.lang.foreign.MemorySegment;

/**
 * Disconnect command: 64 bytes, little-endian (NVMe Base 2.1, 6.4). I/O queues only. A view: it borrows {@code bytes}.
 *
 * @param bytes the submission queue entry
 */
public record DisconnectCommand(MemorySegment bytes) {

    private static final long RECFMT = 40;

    /** @throws io.peerlane.fabric.octets.TruncatedException if there are fewer than 64 bytes */
    public DisconnectCommand {
        FabricsHeader.check("Disconnect command", bytes);
    }

    /** RECFMT, 0. */
    public int recordFormat() {
        return le16(bytes, RECFMT);
    }

    /** Writes every byte but the data pointer (24 to 39), which the transport owns. */
    public void emit(int commandIdentifier) {
        FabricsHeader.emit(bytes, FabricsCommandType.DISCONNECT, commandIdentifier);
    }
}

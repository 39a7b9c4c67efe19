package io.peerlane.nvme.wire.fabrics;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;
import static io.peerlane.fabric.octets.Octets.u8;

import java.lang.foreign.MemorySegment;

/**
 * Connect command: 64 bytes, little-endian (NVMe Base 2.1, 6.3). A view: it borrows {@code bytes}.
 *
 * @param bytes the submission queue entry
 */
public record ConnectCommand(MemorySegment bytes) {

    /** Offset of RECFMT; refusals name offsets. */
    public static final int RECFMT = 40;

    /** Offset of QID. */
    public static final int QID = 42;

    /** Offset of SQSIZE. */
    public static final int SQSIZE = 44;

    /** Offset of CATTR. */
    public static final int CATTR = 46;

    /** Offset of KATO. */
    public static final int KATO = 48;

    /** @throws io.peerlane.fabric.octets.TruncatedException if there are fewer than 64 bytes */
    public ConnectCommand {
        FabricsHeader.check("Connect command", bytes);
    }

    /** Copies the fields out. */
    public Connect parse() {
        return new Connect(
                le16(bytes, RECFMT), le16(bytes, QID), le16(bytes, SQSIZE), u8(bytes, CATTR), le32(bytes, KATO));
    }

    /** Writes every byte but the data pointer (24 to 39), which the transport owns. */
    public void emit(int commandIdentifier, Connect connect) {
        FabricsHeader.emit(bytes, FabricsCommandType.CONNECT, commandIdentifier);
        bytes.set(LE16, RECFMT, (short) connect.recordFormat());
        bytes.set(LE16, QID, (short) connect.queueIdentifier());
        bytes.set(LE16, SQSIZE, (short) connect.submissionQueueSize());
        bytes.set(U8, CATTR, (byte) connect.attributes());
        bytes.set(LE32, KATO, (int) connect.keepAliveTimeoutMillis());
    }
}

package io.peerlane.nvme.wire.fabrics;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.le32;
import static io.peerlane.fabric.octets.Octets.u8;

import java.lang.foreign.MemorySegment;

/**
 * Property Get command: 64 bytes, little-endian (NVMe Base 2.1, 6.6). The value returns in dwords 0 and 1 of the response.
 * A view: it borrows {@code bytes}.
 *
 * @param bytes the submission queue entry
 */
public record PropertyGetCommand(MemorySegment bytes) {

    private static final long ATTRIB = 40;
    private static final long OFST = 44;

    /** @throws io.peerlane.fabric.octets.TruncatedException if there are fewer than 64 bytes */
    public PropertyGetCommand {
        FabricsHeader.check("Property Get command", bytes);
    }

    /** Bytes of the property: 4 or 8; 0 for a reserved size. */
    public int size() {
        return PropertySize.bytes(u8(bytes, ATTRIB));
    }

    /** Offset of the property, that of the register in the controller's BAR 0. */
    public long offset() {
        return le32(bytes, OFST);
    }

    /** Writes every byte but the data pointer (24 to 39), which the transport owns. */
    public void emit(int commandIdentifier, int offset, int size) {
        FabricsHeader.emit(bytes, FabricsCommandType.PROPERTY_GET, commandIdentifier);
        bytes.set(U8, ATTRIB, (byte) PropertySize.attribute(size));
        bytes.set(LE32, OFST, offset);
    }
}

package io.peerlane.nvme.wire.fabrics;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.le32;
import static io.peerlane.fabric.octets.Octets.le64;
import static io.peerlane.fabric.octets.Octets.u8;

import java.lang.foreign.MemorySegment;

/**
 * Property Set command: 64 bytes, little-endian (NVMe Base 2.1, 6.7). A view: it borrows {@code bytes}.
 *
 * @param bytes the submission queue entry
 */
public record PropertySetCommand(MemorySegment bytes) {

    private static final long ATTRIB = 40;
    private static final long OFST = 44;
    private static final long VALUE = 48;

    /** @throws io.peerlane.fabric.octets.TruncatedException if there are fewer than 64 bytes */
    public PropertySetCommand {
        FabricsHeader.check("Property Set command", bytes);
    }

    /** Bytes of the property: 4 or 8; 0 for a reserved size. */
    public int size() {
        return PropertySize.bytes(u8(bytes, ATTRIB));
    }

    /** Offset of the property, that of the register in the controller's BAR 0. */
    public long offset() {
        return le32(bytes, OFST);
    }

    /** The value; a 4-byte property takes the low half. */
    public long value() {
        return le64(bytes, VALUE);
    }

    /** Writes every byte but the data pointer (24 to 39), which the transport owns. */
    public void emit(int commandIdentifier, int offset, int size, long value) {
        FabricsHeader.emit(bytes, FabricsCommandType.PROPERTY_SET, commandIdentifier);
        bytes.set(U8, ATTRIB, (byte) PropertySize.attribute(size));
        bytes.set(LE32, OFST, offset);
        bytes.set(LE64, VALUE, value);
    }
}

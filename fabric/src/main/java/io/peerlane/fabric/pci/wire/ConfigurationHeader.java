package io.peerlane.fabric.pci.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.u8;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * The registers that both header types share: the first 64 bytes of configuration space (PCI Express Base 6.0, 7.5.1.1).
 * A view: it borrows {@code bytes}, which must outlive it.
 */
public record ConfigurationHeader(MemorySegment bytes) {

    /** Bytes of either header type. */
    public static final int SIZE = 0x40;
    /** Offset of Vendor ID, 16 bits; {@code FFFFh} means that no function answers. */
    public static final int VENDOR_ID = 0x00;
    /** Offset of Device ID, 16 bits. */
    public static final int DEVICE_ID = 0x02;
    /** Offset of Command, 16 bits. */
    public static final int COMMAND = 0x04;
    /** Offset of Status, 16 bits. */
    public static final int STATUS = 0x06;
    /** Offset of Revision ID, 8 bits. */
    public static final int REVISION_ID = 0x08;
    /** Offset of the programming interface, lowest of the three class code bytes. */
    public static final int CLASS_CODE = 0x09;
    /** Offset of Cache Line Size, 8 bits. */
    public static final int CACHE_LINE_SIZE = 0x0c;
    /** Offset of Header Type, 8 bits. */
    public static final int HEADER_TYPE = 0x0e;
    /** Offset of BAR 0 in both header types. */
    public static final int BAR0 = 0x10;
    /** Offset of Capabilities Pointer, 8 bits. */
    public static final int CAPABILITIES_POINTER = 0x34;
    /** Offset of Interrupt Line, 8 bits. */
    public static final int INTERRUPT_LINE = 0x3c;

    /** Command: the function answers I/O requests. */
    public static final int COMMAND_IO_SPACE = 1;
    /** Command: the function answers memory requests; a bridge forwards them downstream. */
    public static final int COMMAND_MEMORY_SPACE = 1 << 1;
    /** Command: the function may issue requests; a bridge forwards them upstream. */
    public static final int COMMAND_BUS_MASTER = 1 << 2;
    /** Command: bits software may change: 0, 1, 2, 6, 8 and 10. */
    public static final int COMMAND_WRITABLE = 0x0547;

    /** Status: the capability list exists. */
    public static final int STATUS_CAPABILITIES = 1 << 4;
    /** Status: the function, as requester, got a completion with Unsupported Request. */
    public static final int STATUS_RECEIVED_MASTER_ABORT = 1 << 13;
    /** Status: bits cleared by writing one: 8 and 11 to 15. */
    public static final int STATUS_WRITE_ONE_TO_CLEAR = 0xf900;

    /** Header Type: bits 6:0 of an endpoint. */
    public static final int HEADER_TYPE_0 = 0;
    /** Header Type: bits 6:0 of a bridge. */
    public static final int HEADER_TYPE_1 = 1;
    /** Header Type: bit 7, the device has further functions. */
    public static final int MULTI_FUNCTION = 0x80;

    /** @throws TruncatedException if {@code bytes} is shorter than {@link #SIZE} */
    public ConfigurationHeader {
        TruncatedException.check("configuration space header", SIZE, bytes.byteSize());
    }

    /** Vendor ID, 0 to FFFFh. */
    public int vendorId() {
        return le16(bytes, VENDOR_ID);
    }

    /** Device ID, 0 to FFFFh. */
    public int deviceId() {
        return le16(bytes, DEVICE_ID);
    }

    /** Command register. */
    public int command() {
        return le16(bytes, COMMAND);
    }

    /** Status register. */
    public int status() {
        return le16(bytes, STATUS);
    }

    /** Revision ID, 0 to FFh. */
    public int revisionId() {
        return u8(bytes, REVISION_ID);
    }

    /** Class code, 24 bits: base class, subclass, programming interface. */
    public int classCode() {
        return (u8(bytes, CLASS_CODE + 2) << 16) | le16(bytes, CLASS_CODE);
    }

    /** Header layout, 0 for endpoints and 1 for bridges: Header Type bits 6:0. */
    public int headerType() {
        return u8(bytes, HEADER_TYPE) & 0x7f;
    }

    /** True if the device implements more than this function. */
    public boolean isMultiFunction() {
        return (u8(bytes, HEADER_TYPE) & MULTI_FUNCTION) != 0;
    }

    /** True if the function answers memory requests. */
    public boolean memorySpaceEnabled() {
        return (command() & COMMAND_MEMORY_SPACE) != 0;
    }

    /** True if the function may issue requests. */
    public boolean busMasterEnabled() {
        return (command() & COMMAND_BUS_MASTER) != 0;
    }

    /** Writes identification, class and header type; leaves every other register alone. */
    public void emit(int vendorId, int deviceId, int classCode, int revisionId, int headerType) {
        bytes.set(LE16, VENDOR_ID, (short) vendorId);
        bytes.set(LE16, DEVICE_ID, (short) deviceId);
        bytes.set(U8, REVISION_ID, (byte) revisionId);
        bytes.set(LE16, CLASS_CODE, (short) classCode);
        bytes.set(U8, CLASS_CODE + 2, (byte) (classCode >>> 16));
        bytes.set(U8, HEADER_TYPE, (byte) headerType);
    }
}

package io.peerlane.fabric.pci.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * PCI Express capability, version 2 (PCI Express Base 6.0, 7.5.3). A view over the capability, its identifier first: it
 * borrows {@code bytes}, which must outlive it.
 */
public record PciExpressCapability(MemorySegment bytes) {

    /** Bytes of the version 2 structure. */
    public static final int SIZE = 0x3c;
    /** Offset of PCI Express Capabilities, 16 bits. */
    public static final int FLAGS = 0x02;
    /** Offset of Device Capabilities, 32 bits. */
    public static final int DEVICE_CAPABILITIES = 0x04;
    /** Offset of Device Control, 16 bits. */
    public static final int DEVICE_CONTROL = 0x08;
    /** Offset of Device Status, 16 bits. */
    public static final int DEVICE_STATUS = 0x0a;
    /** Offset of Link Capabilities, 32 bits. */
    public static final int LINK_CAPABILITIES = 0x0c;
    /** Offset of Link Control, 16 bits. */
    public static final int LINK_CONTROL = 0x10;
    /** Offset of Link Status, 16 bits. */
    public static final int LINK_STATUS = 0x12;
    /** Offset of Link Capabilities 2, 32 bits. */
    public static final int LINK_CAPABILITIES_2 = 0x2c;

    /** Device Control: Initiate Function Level Reset; reads as zero. */
    public static final int INITIATE_FLR = 1 << 15;
    /** Device Capabilities: Function Level Reset is supported. */
    public static final int FLR_CAPABLE = 1 << 28;
    /** Device Capabilities: role-based error reporting, required of every function. */
    public static final int ROLE_BASED_ERRORS = 1 << 15;
    /** Link Status: the data link layer is up. */
    public static final int DATA_LINK_ACTIVE = 1 << 13;

    /** @throws TruncatedException if {@code bytes} is shorter than {@link #SIZE} */
    public PciExpressCapability {
        TruncatedException.check("PCI Express capability", SIZE, bytes.byteSize());
    }

    /** Device/Port Type, 0 to 15. */
    public int portType() {
        return (le16(bytes, FLAGS) >>> 4) & 0xf;
    }

    /** Largest payload the function can take, in bytes. */
    public int maxPayloadSupported() {
        return 128 << (le32(bytes, DEVICE_CAPABILITIES) & 7);
    }

    /** Largest payload the function may send, in bytes. */
    public int maxPayload() {
        return 128 << ((le16(bytes, DEVICE_CONTROL) >>> 5) & 7);
    }

    /** Largest read request the function may send, in bytes. */
    public int maxReadRequest() {
        return 128 << ((le16(bytes, DEVICE_CONTROL) >>> 12) & 7);
    }

    /** Generation of the link as trained: 1 is 2.5 GT/s, 6 is 64 GT/s; 0 if there is no link. */
    public int linkGeneration() {
        return le16(bytes, LINK_STATUS) & 0xf;
    }

    /** Lanes of the link as trained; 0 if there is no link. */
    public int linkLanes() {
        return (le16(bytes, LINK_STATUS) >>> 4) & 0x3f;
    }

    /** Port number, 0 to 255; the index into the egress control vector of a sibling port. */
    public int portNumber() {
        return (int) (le32(bytes, LINK_CAPABILITIES) >>> 24);
    }

    /**
     * Writes the registers of a function whose link is up at full speed and width; leaves the list pointer alone.
     *
     * @param portType device/port type, 0 to 15
     * @param generation 1 to 6, or 0 for a function without a link
     * @param lanes 1 to 32, or 0 for a function without a link
     * @param portNumber 0 to 255
     */
    public void emit(int portType, int generation, int lanes, int portNumber, boolean flr) {
        bytes.asSlice(FLAGS, SIZE - FLAGS).fill((byte) 0);
        bytes.set(LE16, FLAGS, (short) (2 | (portType << 4)));
        bytes.set(LE32, DEVICE_CAPABILITIES, ROLE_BASED_ERRORS | 2 | (flr ? FLR_CAPABLE : 0));
        bytes.set(LE16, DEVICE_CONTROL, (short) ((2 << 12) | (1 << 11) | (1 << 4)));
        bytes.set(LE32, LINK_CAPABILITIES, generation | (lanes << 4) | (portNumber << 24));
        bytes.set(LE16, LINK_STATUS, (short) (generation == 0 ? 0 : generation | (lanes << 4) | DATA_LINK_ACTIVE));
        bytes.set(LE32, LINK_CAPABILITIES_2, ((1 << generation) - 1) << 1);
    }
}

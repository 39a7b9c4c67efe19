package io.peerlane.fabric.pci.wire;

import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Header of an endpoint (PCI Express Base 6.0, 7.5.1.2). A view: it borrows {@code bytes}, which must outlive it.
 */
public record Type0Header(MemorySegment bytes) {

    /** Base address registers of this header type. */
    public static final int BARS = 6;
    /** Offset of Subsystem Vendor ID, 16 bits. */
    public static final int SUBSYSTEM_VENDOR_ID = 0x2c;
    /** Offset of Subsystem ID, 16 bits. */
    public static final int SUBSYSTEM_ID = 0x2e;

    /** @throws TruncatedException if {@code bytes} is shorter than the header */
    public Type0Header {
        TruncatedException.check("type 0 header", ConfigurationHeader.SIZE, bytes.byteSize());
    }

    /** Offset in configuration space of base address register {@code index}, 0 to 5. */
    public static int barOffset(int index) {
        return ConfigurationHeader.BAR0 + 4 * Objects.checkIndex(index, BARS);
    }

    /** Base address register {@code index}, 0 to 5, as 32 raw bits. */
    public long bar(int index) {
        return le32(bytes, barOffset(index));
    }

    /** Subsystem Vendor ID, 0 to FFFFh. */
    public int subsystemVendorId() {
        return le16(bytes, SUBSYSTEM_VENDOR_ID);
    }

    /** Subsystem ID, 0 to FFFFh. */
    public int subsystemId() {
        return le16(bytes, SUBSYSTEM_ID);
    }
}

package io.peerlane.fabric.pci.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;
import static io.peerlane.fabric.octets.Octets.u8;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Header of a bridge: root port, switch port or PCI Express to PCI bridge (PCI Express Base 6.0, 7.5.1.3). A view: it
 * borrows {@code bytes}, which must outlive it.
 */
public record Type1Header(MemorySegment bytes) {

    /** Base address registers of this header type. */
    public static final int BARS = 2;
    /** Offset of Primary Bus Number, 8 bits; secondary, subordinate and the latency timer follow. */
    public static final int PRIMARY_BUS = 0x18;
    /** Offset of Secondary Bus Number, 8 bits. */
    public static final int SECONDARY_BUS = 0x19;
    /** Offset of Subordinate Bus Number, 8 bits. */
    public static final int SUBORDINATE_BUS = 0x1a;
    /** Offset of I/O Base and I/O Limit, 8 bits each. */
    public static final int IO_BASE = 0x1c;
    /** Offset of Secondary Status, 16 bits. */
    public static final int SECONDARY_STATUS = 0x1e;
    /** Offset of Memory Base, 16 bits, and Memory Limit behind it. */
    public static final int MEMORY_BASE = 0x20;
    /** Offset of Prefetchable Memory Base, 16 bits, and its limit behind it. */
    public static final int PREFETCHABLE_BASE = 0x24;
    /** Offset of the upper 32 bits of Prefetchable Memory Base. */
    public static final int PREFETCHABLE_BASE_UPPER = 0x28;
    /** Offset of the upper 32 bits of Prefetchable Memory Limit. */
    public static final int PREFETCHABLE_LIMIT_UPPER = 0x2c;
    /** Offset of Bridge Control, 16 bits. */
    public static final int BRIDGE_CONTROL = 0x3e;
    /** Bridge Control: Secondary Bus Reset. */
    public static final int SECONDARY_BUS_RESET = 1 << 6;

    /** Low nibble of the prefetchable registers: the window has 64-bit addresses. */
    public static final int PREFETCHABLE_64_BIT = 1;

    /** @throws TruncatedException if {@code bytes} is shorter than the header */
    public Type1Header {
        TruncatedException.check("type 1 header", ConfigurationHeader.SIZE, bytes.byteSize());
    }

    /** Bus the bridge sits on, 0 to 255. */
    public int primaryBus() {
        return u8(bytes, PRIMARY_BUS);
    }

    /** Bus directly below the bridge, 0 to 255. */
    public int secondaryBus() {
        return u8(bytes, SECONDARY_BUS);
    }

    /** Highest bus number below the bridge, 0 to 255. */
    public int subordinateBus() {
        return u8(bytes, SUBORDINATE_BUS);
    }

    /** True if {@code bus} is one of the bus numbers below the bridge. */
    public boolean leadsTo(int bus) {
        return secondaryBus() != 0 && secondaryBus() <= bus && bus <= subordinateBus();
    }

    /** The non-prefetchable window, always below 4 GiB. */
    public BridgeWindow memoryWindow() {
        long base = (long) (le16(bytes, MEMORY_BASE) & 0xfff0) << 16;
        long limit = ((long) (le16(bytes, MEMORY_BASE + 2) & 0xfff0) << 16) | 0xf_ffff;
        return new BridgeWindow(base, limit);
    }

    /** The prefetchable window; the upper registers count only if both ends are declared to have 64 bits. */
    public BridgeWindow prefetchableWindow() {
        long base = (long) (le16(bytes, PREFETCHABLE_BASE) & 0xfff0) << 16;
        long limit = ((long) (le16(bytes, PREFETCHABLE_BASE + 2) & 0xfff0) << 16) | 0xf_ffff;
        return hasPrefetchable64()
                ? new BridgeWindow(
                        (le32(bytes, PREFETCHABLE_BASE_UPPER) << 32) | base,
                        (le32(bytes, PREFETCHABLE_LIMIT_UPPER) << 32) | limit)
                : new BridgeWindow(base, limit);
    }

    /** True if the prefetchable window can lie above 4 GiB. */
    public boolean hasPrefetchable64() {
        return (le16(bytes, PREFETCHABLE_BASE) & 0xf) == PREFETCHABLE_64_BIT;
    }

    /** The 32 bits at {@link #MEMORY_BASE} (or {@link #PREFETCHABLE_BASE}) that open {@code window}, type bits zero. */
    public static int encodeWindow(BridgeWindow window) {
        return (int) (((window.base() >>> 16) & 0xfff0) | (window.limit() & 0xfff0_0000L));
    }

    /** Writes the three bus numbers. */
    public void emitBuses(int primary, int secondary, int subordinate) {
        bytes.set(U8, PRIMARY_BUS, (byte) primary);
        bytes.set(U8, SECONDARY_BUS, (byte) secondary);
        bytes.set(U8, SUBORDINATE_BUS, (byte) subordinate);
    }

    /** Writes closed windows with the type bits of a bridge that has 64-bit prefetchable and no I/O addresses. */
    public void emitClosedWindows() {
        bytes.set(LE16, IO_BASE, (short) 0x00f0);
        bytes.set(LE32, MEMORY_BASE, encodeWindow(BridgeWindow.CLOSED));
        bytes.set(
                LE32,
                PREFETCHABLE_BASE,
                encodeWindow(BridgeWindow.CLOSED) | (PREFETCHABLE_64_BIT << 16) | PREFETCHABLE_64_BIT);
    }
}

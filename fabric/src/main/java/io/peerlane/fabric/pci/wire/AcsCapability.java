package io.peerlane.fabric.pci.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.u8;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Access Control Services extended capability (PCI Express Base 6.0, 7.7.11). A view over the capability, its header
 * first: it borrows {@code bytes}, which must outlive it.
 */
public record AcsCapability(MemorySegment bytes) {

    /** Bytes without the egress control vector. */
    public static final int SIZE = 8;
    /** Offset of ACS Capability, 16 bits. */
    public static final int CAPABILITY = 4;
    /** Offset of ACS Control, 16 bits. */
    public static final int CONTROL = 6;
    /** Offset of the egress control vector, 32-bit words. */
    public static final int EGRESS_VECTOR = 8;

    /** Source Validation. */
    public static final int SOURCE_VALIDATION = 1;
    /** Translation Blocking. */
    public static final int TRANSLATION_BLOCKING = 1 << 1;
    /** P2P Request Redirect. */
    public static final int REQUEST_REDIRECT = 1 << 2;
    /** P2P Completion Redirect. */
    public static final int COMPLETION_REDIRECT = 1 << 3;
    /** Upstream Forwarding. */
    public static final int UPSTREAM_FORWARDING = 1 << 4;
    /** P2P Egress Control. */
    public static final int EGRESS_CONTROL = 1 << 5;
    /** Direct Translated P2P. */
    public static final int DIRECT_TRANSLATED = 1 << 6;
    /** Every service there is. */
    public static final int SERVICES = 0x7f;

    /** @throws TruncatedException if {@code bytes} is shorter than {@link #SIZE} */
    public AcsCapability {
        TruncatedException.check("ACS capability", SIZE, bytes.byteSize());
    }

    /** Services the function has. */
    public int services() {
        return le16(bytes, CAPABILITY) & SERVICES;
    }

    /** Services that are on. */
    public int control() {
        return le16(bytes, CONTROL);
    }

    /** True if every service of {@code mask} is on. */
    public boolean isOn(int mask) {
        return (control() & mask) == mask;
    }

    /** Bits in the egress control vector; a stored 0 means 256 where egress control is supported. */
    public int egressVectorBits() {
        int stored = u8(bytes, CAPABILITY + 1);
        return stored == 0 && (services() & EGRESS_CONTROL) != 0 ? 256 : stored;
    }

    /** True if the egress control vector blocks the port with this number; a bit that does not exist blocks nothing. */
    public boolean isEgressBlocked(int port) {
        int at = EGRESS_VECTOR + (port >>> 3);
        return port < egressVectorBits() && at < bytes.byteSize() && ((u8(bytes, at) >>> (port & 7)) & 1) != 0;
    }

    /** Writes capability and control; leaves the header alone. */
    public void emit(int services, int egressVectorBits, int control) {
        bytes.set(LE16, CAPABILITY, (short) (services | ((egressVectorBits & 0xff) << 8)));
        bytes.set(LE16, CONTROL, (short) (control & services));
    }
}

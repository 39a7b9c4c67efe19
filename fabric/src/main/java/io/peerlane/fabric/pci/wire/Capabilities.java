package io.peerlane.fabric.pci.wire;

import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;
import static io.peerlane.fabric.octets.Octets.u8;

import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** Walks the two capability lists of a function (PCI Express Base 6.0, 7.5.1.1.11 and 7.6.3). */
public final class Capabilities {

    /** Capability identifier of PCI Express. */
    public static final int PCI_EXPRESS = 0x10;
    /** Capability identifier of MSI-X. */
    public static final int MSIX = 0x11;
    /** Extended capability identifier of Access Control Services. */
    public static final int ACS = 0x0d;
    /** Extended capability identifier of Alternative Routing-ID Interpretation. */
    public static final int ARI = 0x0e;

    /** Where the extended list starts. */
    public static final int EXTENDED_START = 0x100;

    private static final int MAX_CAPABILITIES = 48;
    private static final int MAX_EXTENDED = 960;

    private Capabilities() {}

    /** Offset of the first capability with this identifier in the list of the first 256 bytes. A loop ends the walk. */
    public static OptionalInt find(MemorySegment configuration, int id) {
        if (configuration.byteSize() < EXTENDED_START
                || (le16(configuration, ConfigurationHeader.STATUS) & ConfigurationHeader.STATUS_CAPABILITIES) == 0) {
            return OptionalInt.empty();
        }
        int at = u8(configuration, ConfigurationHeader.CAPABILITIES_POINTER) & ~3;
        for (int i = 0; i < MAX_CAPABILITIES && at >= ConfigurationHeader.SIZE; i++) {
            if (u8(configuration, at) == id) {
                return OptionalInt.of(at);
            }
            at = u8(configuration, at + 1) & ~3;
        }
        return OptionalInt.empty();
    }

    /** Offset of the first extended capability with this identifier; empty where only 256 bytes are known. */
    public static OptionalInt findExtended(MemorySegment configuration, int id) {
        int at = EXTENDED_START;
        for (int i = 0; i < MAX_EXTENDED && at >= EXTENDED_START && at + 4 <= configuration.byteSize(); i++) {
            long header = le32(configuration, at);
            if (header == 0 || header == 0xffff_ffffL) {
                return OptionalInt.empty();
            }
            if ((header & 0xffff) == id) {
                return OptionalInt.of(at);
            }
            at = (int) (header >>> 20) & ~3;
        }
        return OptionalInt.empty();
    }
}

package io.peerlane.fabric.p2pdma;

import java.util.List;
import java.util.Optional;

/**
 * Host bridges known to forward peer traffic between their root ports, by the identity of the device that stands for
 * them. The first entry that matches decides.
 *
 * @param entries in the order of the search
 */
public record HostBridgeAllowList(List<Entry> entries) {

    /** Matches every device id of a vendor. */
    static final int ANY_DEVICE = -1;

    /**
     * One host bridge.
     *
     * @param vendor vendor id
     * @param device device id, or -1 for any
     * @param sameHostBridge true if both functions must be below this one host bridge
     * @param hardware what carries this identity
     */
    public record Entry(int vendor, int device, boolean sameHostBridge, String hardware) {
        boolean matches(int vendorId, int deviceId) {
            return vendor == vendorId && (device == ANY_DEVICE || device == deviceId);
        }
    }

    /** The list of Linux 7.2. */
    public static final HostBridgeAllowList LINUX_7_2 = new HostBridgeAllowList(List.of(
            same(0x3c00, "Xeon E5 / Core i7 (Sandy Bridge-E)"),
            same(0x3c01, "Xeon E5 / Core i7 (Sandy Bridge-E)"),
            same(0x2f00, "Xeon E5/E7 v3, Core i7 (Haswell-E)"),
            same(0x2f01, "Xeon E5/E7 v3, Core i7 (Haswell-E)"),
            intel(0x2030, "Skylake-E root port A"),
            intel(0x2031, "Skylake-E root port B"),
            intel(0x2032, "Skylake-E root port C"),
            intel(0x2033, "Skylake-E root port D"),
            intel(0x2020, "Skylake-E"),
            intel(0x09a2, "Xeon, Ice Lake and later"),
            intel(0x0b25, "DSA of Sapphire Rapids"),
            intel(0x0cfe, "IAX of Sapphire Rapids"),
            intel(0x11fb, "DSA of Granite Rapids-D"),
            intel(0x1212, "DSA of Diamond Rapids"),
            intel(0x1216, "IAA of Diamond Rapids"),
            intel(0x4940, "QAT 4xxx"),
            intel(0x4942, "QAT 401xx"),
            intel(0x4944, "QAT 402xx"),
            intel(0x4946, "QAT 420xx"),
            intel(0x4948, "QAT 6xxx"),
            new Entry(0x1ae0, ANY_DEVICE, false, "Google SoC")));

    /** The entry for this identity. */
    public Optional<Entry> find(int vendor, int device) {
        return entries.stream().filter(entry -> entry.matches(vendor, device)).findFirst();
    }

    private static Entry same(int device, String hardware) {
        return new Entry(0x8086, device, true, hardware);
    }

    private static Entry intel(int device, String hardware) {
        return new Entry(0x8086, device, false, hardware);
    }
}

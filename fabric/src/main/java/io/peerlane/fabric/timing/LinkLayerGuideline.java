package io.peerlane.fabric.timing;

/**
 * How often a receiver should acknowledge and return credits at 8 GT/s (PCI Express Base 3.1, 3.5.3.1 and 2.6.1.2):
 * {@code (maximum payload + TLP overhead) * factor / lanes + internal delay}, in symbol times.
 */
final class LinkLayerGuideline {

    /** Bytes of a data link layer packet on the wire. */
    static final double PACKET_BYTES = 8;

    private static final double TLP_OVERHEAD = 28;
    private static final double INTERNAL_DELAY = 115;
    private static final int LARGE_PAYLOAD = 512;

    private LinkLayerGuideline() {}

    static double symbols(int maxPayload, int lanes) {
        return (maxPayload + TLP_OVERHEAD) * factor(maxPayload, lanes) / lanes + INTERNAL_DELAY;
    }

    private static double factor(int maxPayload, int lanes) {
        if (maxPayload >= LARGE_PAYLOAD) {
            return 1.0;
        }
        return lanes < 8 ? 1.4 : 2.5;
    }
}

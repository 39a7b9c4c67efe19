package io.peerlane.fabric.timing;

/**
 * One direction of a link: what its packets cost (PCI Express Base 6.0, 2.2 and 4.2; after Neugebauer et al., SIGCOMM
 * 2018). Payload is cut into packets that never cross a 4 KiB boundary; transfers are taken as aligned.
 */
public final class LinkTiming {

    private static final int BITS = 8;
    private static final double GIGA = 1e9;

    /** Transfers per second and lane, in units of 10^9, by generation. */
    private static final double[] TRANSFERS = {2.5, 5, 8, 16, 32, 64};

    /** Payload share of the line code: 8b/10b, 128b/130b, and 236 bytes of packets in a flit of 256. */
    private static final double[] CODE = {0.8, 0.8, 128.0 / 130, 128.0 / 130, 128.0 / 130, 236.0 / 256};

    private final int generation;
    private final int lanes;
    private final Component link;

    /**
     * @param generation 1 to 6, as negotiated
     * @param lanes 1 to 32, as negotiated
     * @param link values of {@link ComponentKind#LINK}
     */
    public LinkTiming(int generation, int lanes, Component link) {
        if (generation < 1 || generation > TRANSFERS.length) {
            throw new TimingException("link.generation", String.valueOf(generation), "1 to " + TRANSFERS.length);
        }
        if (lanes < 1 || lanes > 32) {
            throw new TimingException("link.lanes", String.valueOf(lanes), "1 to 32");
        }
        this.generation = generation;
        this.lanes = lanes;
        this.link = link;
    }

    /** Bytes per second of packets, whatever is in them. */
    public double wireRate() {
        return lanes * laneRate() * (1 - link.get(Parameter.SKIP_SHARE));
    }

    private double laneRate() {
        return TRANSFERS[generation - 1] * CODE[generation - 1] * GIGA / BITS;
    }

    /** Largest payload of a packet that a device sends into this link. */
    public int maxPayload() {
        return (int) link.get(Parameter.MAX_PAYLOAD);
    }

    /** Bytes on the wire of a memory write, cut at {@code payload}. */
    public double writeBytes(long bytes, int payload) {
        return bytes + packets(bytes, payload) * link.get(Parameter.REQUEST_OVERHEAD);
    }

    /** Bytes on the wire of the completions of a memory read, cut at {@code payload}. */
    public double completionBytes(long bytes, int payload) {
        return bytes + packets(bytes, payload) * link.get(Parameter.COMPLETION_OVERHEAD);
    }

    /** Bytes on the wire of the requests of a memory read: they travel against the data. */
    public double requestBytes(long bytes) {
        return packets(bytes, (int) link.get(Parameter.MAX_READ_REQUEST)) * link.get(Parameter.REQUEST_OVERHEAD);
    }

    /** Bytes of acknowledgements and credit updates against data that was cut at {@code payload}. */
    public double linkLayerBytes(long bytes, int payload) {
        return packets(bytes, payload) * link.get(Parameter.LINK_LAYER_BYTES);
    }

    /** Payload bytes per second of memory writes cut at {@code payload}, if nothing goes the other way. */
    public double writeRate(int payload) {
        return wireRate() * payload / writeBytes(payload, payload);
    }

    /** Payload bytes per second of completions cut at {@code payload}, if nothing goes the other way. */
    public double completionRate(int payload) {
        return wireRate() * payload / completionBytes(payload, payload);
    }

    /**
     * Bytes per second of packets by the model of 2018, which takes acknowledgements and credit updates, at the intervals
     * that the specification recommends, out of the direction of the data.
     *
     * @see <a href="https://doi.org/10.1145/3230543.3230560">Understanding PCIe performance for end host networking</a>
     */
    public double guideline2018Rate() {
        return wireRate() * (1 - 2 * LinkLayerGuideline.PACKET_BYTES / LinkLayerGuideline.symbols(maxPayload(), lanes));
    }

    private static double packets(long bytes, int payload) {
        return Math.ceilDiv(bytes, payload);
    }
}

package io.peerlane.fabric.timing;

/** The wire behind an RDMA adapter. */
public final class NetworkTiming {

    private static final int BITS = 8;

    private final Component network;

    /** @param network of {@link ComponentKind#NETWORK} */
    public NetworkTiming(Component network) {
        this.network = network;
    }

    /** Bytes per second of frames with preamble and gap. */
    public double wireRate() {
        return network.bytesPerSecond(Parameter.LINE_RATE) / BITS;
    }

    /** Bytes on the wire of a payload. */
    public double wireBytes(long bytes) {
        double frames = Math.ceilDiv(bytes, (long) network.get(Parameter.FRAME_PAYLOAD));
        return bytes + frames * network.get(Parameter.FRAME_OVERHEAD);
    }

    /** Payload bytes per second of full frames. */
    public double payloadRate() {
        long payload = (long) network.get(Parameter.FRAME_PAYLOAD);
        return wireRate() * payload / wireBytes(payload);
    }
}

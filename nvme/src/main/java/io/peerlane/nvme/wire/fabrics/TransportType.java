package io.peerlane.nvme.wire.fabrics;

/** TRTYPE of a Discovery log page entry (NVMe Base 2.1, 5.1.12.3.1). */
public final class TransportType {

    /** RDMA. */
    public static final int RDMA = 1;

    /** Fibre Channel. */
    public static final int FIBRE_CHANNEL = 2;

    /** TCP. */
    public static final int TCP = 3;

    /** Within the host. */
    public static final int INTRA_HOST = 254;

    private TransportType() {}

    /** The name that configurations and command lines use, e.g. {@code rdma}; the number if there is none. */
    public static String name(int type) {
        return switch (type) {
            case RDMA -> "rdma";
            case FIBRE_CHANNEL -> "fc";
            case TCP -> "tcp";
            case INTRA_HOST -> "loop";
            default -> String.valueOf(type);
        };
    }
}

package io.peerlane.nvme.wire.fabrics;

/** ADRFAM of a Discovery log page entry (NVMe Base 2.1, 5.1.12.3.1). */
public final class AddressFamily {

    /** IPv4. */
    public static final int IPV4 = 1;

    /** IPv6. */
    public static final int IPV6 = 2;

    /** InfiniBand. */
    public static final int INFINIBAND = 3;

    /** Fibre Channel. */
    public static final int FIBRE_CHANNEL = 4;

    /** Within the host. */
    public static final int INTRA_HOST = 254;

    private AddressFamily() {}

    /** The name that configurations and command lines use, e.g. {@code ipv4}; the number if there is none. */
    public static String name(int family) {
        return switch (family) {
            case IPV4 -> "ipv4";
            case IPV6 -> "ipv6";
            case INFINIBAND -> "ib";
            case FIBRE_CHANNEL -> "fc";
            case INTRA_HOST -> "loop";
            default -> String.valueOf(family);
        };
    }
}

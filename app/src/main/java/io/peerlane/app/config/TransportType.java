package io.peerlane.app.config;

import java.util.Locale;

/** TRTYPE: what a port speaks. */
public enum TransportType {
    /** NVMe/RDMA, over iWARP. */
    RDMA,
    /** NVMe/TCP. */
    TCP;

    /** As configuration and nvme-cli write it: {@code rdma}, {@code tcp}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

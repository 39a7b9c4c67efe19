package io.peerlane.app.comparison;

import io.peerlane.app.report.EthernetBytes;
import io.peerlane.fabric.ethernet.EthernetCount;

/**
 * {@code GET /api/ethernet}: payload bytes of the target's TCP streams since it started; never less than before.
 *
 * @param schemaVersion 1
 * @param in received over all transports
 * @param out sent over all transports
 * @param rdma those of the emulated adapter: MPA frames and FPDUs
 * @param tcp those of NVMe/TCP, with discovery: PDUs
 */
public record EthernetDocument(int schemaVersion, long in, long out, EthernetBytes rdma, EthernetBytes tcp) {

    /** Of a target that counts none. */
    public static final EthernetDocument NONE =
            new EthernetDocument(1, 0, 0, new EthernetBytes(0, 0), new EthernetBytes(0, 0));

    /** The document of both counts. */
    public static EthernetDocument of(EthernetCount rdma, EthernetCount tcp) {
        var all = rdma.plus(tcp);
        return new EthernetDocument(1, all.in(), all.out(), counts(rdma), counts(tcp));
    }

    private static EthernetBytes counts(EthernetCount count) {
        return new EthernetBytes(count.in(), count.out());
    }

    /** All transports together. */
    public EthernetBytes total() {
        return new EthernetBytes(in, out);
    }
}

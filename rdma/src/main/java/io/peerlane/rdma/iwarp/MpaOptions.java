package io.peerlane.rdma.iwarp;

import java.util.Set;

/**
 * What one side brings to MPA start-up.
 *
 * @param revision revision an initiator asks for: 2 (RFC 6581), or 1 (RFC 5044) for a peer that knows no other; a responder
 *     answers in the revision it is asked in
 * @param crc ask for CRCs; they are used if either side asks
 * @param inboundReads most RDMA Reads served at a time (IRD), 0 to {@link #MAX_READS}
 * @param outboundReads most RDMA Reads outstanding (ORD), 0 to {@link #MAX_READS}
 * @param offered ready-to-receive frames an initiator offers; empty for the client-server model. A responder ignores it
 */
public record MpaOptions(int revision, boolean crc, int inboundReads, int outboundReads, Set<ReadyToReceive> offered) {

    /** Largest read depth that can be negotiated: 16383 means "not negotiated". */
    public static final int MAX_READS = 0x3ffe;

    /** @throws IllegalArgumentException if a value is out of its range */
    public MpaOptions {
        offered = Set.copyOf(offered);
        if (revision != 1 && revision != 2) {
            throw new IllegalArgumentException("MPA revision is 1 or 2, found " + revision);
        }
        if (inboundReads < 0 || inboundReads > MAX_READS || outboundReads < 0 || outboundReads > MAX_READS) {
            throw new IllegalArgumentException(
                    "IRD and ORD are 0 to 16382, found " + inboundReads + " and " + outboundReads);
        }
        if (offered.contains(ReadyToReceive.NONE) || (revision == 1 && !offered.isEmpty())) {
            throw new IllegalArgumentException("cannot offer " + offered + " in revision " + revision);
        }
    }

    /** Revision 2, client-server model. */
    public static MpaOptions of(boolean crc, int inboundReads, int outboundReads) {
        return new MpaOptions(2, crc, inboundReads, outboundReads, Set.of());
    }

    /** The same, offering these ready-to-receive frames. */
    public MpaOptions offering(Set<ReadyToReceive> frames) {
        return new MpaOptions(revision, crc, inboundReads, outboundReads, frames);
    }

    /** The same in revision 1: for a second attempt after a peer answered none but that. */
    public MpaOptions inRevision1() {
        return new MpaOptions(1, crc, inboundReads, outboundReads, Set.of());
    }
}

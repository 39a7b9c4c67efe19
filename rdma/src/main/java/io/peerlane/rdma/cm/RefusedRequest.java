package io.peerlane.rdma.cm;

import java.net.InetSocketAddress;

/**
 * A connection that a listener's device refused before there was a request to ask about. A value.
 *
 * @param remoteAddress the peer
 * @param reason the rule of the start-up frame that is broken
 * @param detail what was found
 */
public record RefusedRequest(InetSocketAddress remoteAddress, Reason reason, String detail) {

    /** The rules of an MPA Request (RFC 5044, 7.1; RFC 6581, 9.1). */
    public enum Reason {
        /** The stream begins with the key of a Request. */
        KEY,
        /** The revision is one that is spoken here. */
        REVISION,
        /** PD_Length is at most 512. */
        PRIVATE_DATA_LENGTH,
        /** With S set the enhanced data is there. */
        ENHANCED_DATA,
        /** R is clear. */
        REJECT_FLAG,
        /** Markers are not wanted. */
        MARKERS,
        /** Nothing follows the Request before its Reply. */
        NO_EARLY_DATA,
        /** The whole Request comes, and in time. */
        COMPLETE
    }
}

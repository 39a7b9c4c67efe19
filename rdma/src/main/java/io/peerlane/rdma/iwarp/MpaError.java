package io.peerlane.rdma.iwarp;

/** Why MPA start-up failed. */
public enum MpaError {
    /** The stream does not begin with the key of the frame that is due. */
    WRONG_KEY,
    /** Neither revision 1 nor 2, or a Reply in a revision higher than the Request's. */
    UNSUPPORTED_REVISION,
    /** PD_Length above 512. */
    PRIVATE_DATA_TOO_LONG,
    /** S set, but fewer than 4 octets of private data. */
    ENHANCED_DATA_MISSING,
    /** R set in a Request. */
    REJECTED_REQUEST,
    /** The peer wants markers. */
    MARKERS_WANTED,
    /** An enhanced Request was answered by a Reply of revision 2 without S. */
    NOT_ENHANCED,
    /** Octets behind the frame, which nobody may send yet. */
    EARLY_DATA,
    /** The peer will have more reads outstanding than this side serves. */
    INSUFFICIENT_IRD,
    /** The Reply names no single ready-to-receive frame that was offered. */
    NO_MATCHING_RTR
}

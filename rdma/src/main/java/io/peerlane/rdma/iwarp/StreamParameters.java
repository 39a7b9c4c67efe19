package io.peerlane.rdma.iwarp;

/**
 * What MPA start-up settled for one stream.
 *
 * @param initiator whether this side sent the Request
 * @param crc CRCs are sent and checked
 * @param inboundReads IRD: RDMA Reads of the peer served at a time, 0 to 16382
 * @param outboundReads ORD: RDMA Reads this side may have outstanding, 0 to 16382
 * @param readyToReceive the frame the initiator sends first
 */
public record StreamParameters(
        boolean initiator, boolean crc, int inboundReads, int outboundReads, ReadyToReceive readyToReceive) {}

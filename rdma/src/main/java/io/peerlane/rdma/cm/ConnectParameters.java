package io.peerlane.rdma.cm;

/**
 * What an initiator offers or an acceptor answers ({@code struct rdma_conn_param}).
 *
 * @param privateData the application's octets, 0 to 508
 * @param responderResources RDMA Reads of the peer this side serves at a time (IRD), 0 to 16383
 * @param initiatorDepth RDMA Reads this side will have outstanding (ORD), 0 to 16383
 */
public record ConnectParameters(byte[] privateData, int responderResources, int initiatorDepth) {}

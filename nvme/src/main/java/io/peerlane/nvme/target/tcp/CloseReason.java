package io.peerlane.nvme.target.tcp;

/** Why a connection ended; counted. */
public enum CloseReason {
    /** The peer closed it, or it was lost. */
    PEER,
    /** The target core closed it: Disconnect, Keep Alive expiry, its controller is gone, shutdown. */
    TARGET,
    /** No ICReq came in time. */
    INITIALIZE_TIMEOUT,
    /** No Connect command succeeded in time. */
    CONNECT_TIMEOUT,
    /** The peer broke the transport's rules and was sent a termination request. */
    PROTOCOL_ERROR,
    /** The peer sent a termination request. */
    TERMINATED_BY_PEER,
    /** More commands are outstanding than the queue has entries. */
    OUT_OF_COMMANDS,
    /** There is no memory for the queue that Connect asked for. */
    NO_RESOURCES,
    /** The host sends no data asked for, or takes no response. */
    TRANSFER_STALLED
}

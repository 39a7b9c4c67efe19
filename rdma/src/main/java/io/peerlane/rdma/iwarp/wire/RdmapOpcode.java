package io.peerlane.rdma.iwarp.wire;

import org.jspecify.annotations.Nullable;

/** RDMAP opcodes and the DDP model and queue each one uses (RFC 5040, 4.1 and 4.2; IANA registry "RDMAP Message Operation Codes"). */
public enum RdmapOpcode {
    /** RDMA Write. */
    RDMA_WRITE(0, UntaggedHeader.NO_QUEUE),
    /** RDMA Read Request. */
    READ_REQUEST(1, UntaggedHeader.QN_READ_REQUEST),
    /** RDMA Read Response. */
    READ_RESPONSE(2, UntaggedHeader.NO_QUEUE),
    /** Send. */
    SEND(3, UntaggedHeader.QN_SEND),
    /** Send with Invalidate. */
    SEND_INVALIDATE(4, UntaggedHeader.QN_SEND),
    /** Send with Solicited Event. */
    SEND_SOLICITED(5, UntaggedHeader.QN_SEND),
    /** Send with Solicited Event and Invalidate. */
    SEND_SOLICITED_INVALIDATE(6, UntaggedHeader.QN_SEND),
    /** Terminate. */
    TERMINATE(7, UntaggedHeader.QN_TERMINATE);

    private static final RdmapOpcode[] BY_VALUE = values();

    private final int value;
    private final int queueNumber;

    RdmapOpcode(int value, int queueNumber) {
        this.value = value;
        this.queueNumber = queueNumber;
    }

    /** The opcode of {@code value}, 0 to 15; null if RFC 5040 assigns none (8 to 11 are RFC 7306, not supported here). */
    public static @Nullable RdmapOpcode of(int value) {
        return value < BY_VALUE.length ? BY_VALUE[value] : null;
    }

    /** The field's value, 0 to 7. */
    public int value() {
        return value;
    }

    /** Whether it travels in DDP's tagged model. */
    public boolean isTagged() {
        return queueNumber == UntaggedHeader.NO_QUEUE;
    }

    /** The DDP queue number of an untagged message; {@link UntaggedHeader#NO_QUEUE} for a tagged one. */
    public int queueNumber() {
        return queueNumber;
    }

    /** Whether it is one of the four Sends. */
    public boolean isSend() {
        return queueNumber == UntaggedHeader.QN_SEND;
    }

    /** Whether the receiver invalidates the STag in the header. */
    public boolean invalidates() {
        return this == SEND_INVALIDATE || this == SEND_SOLICITED_INVALIDATE;
    }

    /** Whether the receiver raises a solicited event. */
    public boolean isSolicited() {
        return this == SEND_SOLICITED || this == SEND_SOLICITED_INVALIDATE;
    }
}

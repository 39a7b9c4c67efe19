package io.peerlane.rdma.iwarp;

import static io.peerlane.rdma.verbs.QueuePairState.CLOSING;
import static io.peerlane.rdma.verbs.QueuePairState.ERROR;
import static io.peerlane.rdma.verbs.QueuePairState.IDLE;
import static io.peerlane.rdma.verbs.QueuePairState.RTS;
import static io.peerlane.rdma.verbs.QueuePairState.TERMINATE;

import io.peerlane.rdma.verbs.QueuePairState;

/**
 * iWARP queue pair states (draft-hilland-rddp-verbs-00, 6.2; RFC 5040, 6.2 for the order of Terminate and close). Every way out
 * ends in ERROR, where all work flushes; a queue pair is not used for a second connection.
 *
 * <pre>
 *                       IDLE     RTS        CLOSING    TERMINATE  ERROR
 *   ESTABLISHED         RTS      -          -          -          ERROR
 *   LOCAL_CLOSE         ERROR    CLOSING    CLOSING    TERMINATE  ERROR
 *   PEER_CLOSED_IDLE    ERROR    CLOSING    ERROR      TERMINATE  ERROR
 *   CONNECTION_LOST     ERROR    ERROR      ERROR      ERROR      ERROR
 *   TERMINATE_SENT      ERROR    TERMINATE  TERMINATE  TERMINATE  ERROR
 *   TERMINATE_RECEIVED  ERROR    TERMINATE  TERMINATE  TERMINATE  ERROR
 *   STREAM_CLOSED       ERROR    ERROR      ERROR      ERROR      ERROR
 *   FAILED              ERROR    ERROR      ERROR      ERROR      ERROR
 * </pre>
 */
public final class QueuePairTransitions {

    private QueuePairTransitions() {}

    /**
     * The state after {@code event}.
     *
     * @throws IllegalStateException if a connected queue pair is established again
     */
    public static QueuePairState next(QueuePairState state, QueuePairEvent event) {
        if (state == ERROR) {
            return ERROR;
        }
        return switch (event) {
            case ESTABLISHED -> establish(state);
            case CONNECTION_LOST, STREAM_CLOSED, FAILED -> ERROR;
            case LOCAL_CLOSE -> close(state, CLOSING);
            case PEER_CLOSED_IDLE -> close(state, ERROR);
            case TERMINATE_SENT, TERMINATE_RECEIVED -> state == IDLE ? ERROR : TERMINATE;
        };
    }

    private static QueuePairState establish(QueuePairState state) {
        if (state != IDLE) {
            throw new IllegalStateException("a queue pair is connected once, this one is in " + state);
        }
        return RTS;
    }

    private static QueuePairState close(QueuePairState state, QueuePairState whenClosing) {
        return switch (state) {
            case IDLE, ERROR -> ERROR;
            case RTS -> CLOSING;
            case CLOSING -> whenClosing;
            case TERMINATE -> TERMINATE;
        };
    }

    /** Whether work may be put on the wire. */
    public static boolean sends(QueuePairState state) {
        return state == RTS || state == CLOSING;
    }

    /** Whether received octets are looked at. */
    public static boolean receives(QueuePairState state) {
        return state == RTS || state == CLOSING;
    }
}

package io.peerlane.rdma.netty;

import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.iwarp.MpaOptions;
import io.peerlane.rdma.verbs.QueuePair;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an initiator.
 *
 * @param queuePair the handler's, once it was asked for one
 */
record ConnectAttempt(
        MpaOptions options,
        byte[] privateData,
        ConnectionHandler handler,
        @Nullable QueuePair queuePair) {

    /** The second attempt, with a peer that does not know revision 2. */
    ConnectAttempt inRevision1(QueuePair resolved) {
        return new ConnectAttempt(options.inRevision1(), privateData, handler, resolved);
    }

    /** Whether there is a second attempt, should the peer not know the revision of this one. */
    boolean hasOlderRevision() {
        return options.revision() > 1;
    }
}

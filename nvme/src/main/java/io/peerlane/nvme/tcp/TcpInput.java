package io.peerlane.nvme.tcp;

import java.lang.foreign.MemorySegment;

/** What takes the bytes of a connection: the way in, where {@link TcpOutput} is the way out. Used on the connection's loop. */
public interface TcpInput {

    /**
     * Takes bytes from the peer.
     *
     * @return how many were used; the rest must be offered again when {@link TcpOutput#resumeInput} says so
     */
    int received(MemorySegment bytes, int from, int to);

    /** What was there is taken: answers go out. */
    void receiveComplete();

    /** Bytes of data that may be received straight into {@link #inPlaceTarget}, 0 for none. */
    long inPlaceBytes();

    /** Memory that the data that comes next belongs in; {@link #inPlaceOffset} is where. */
    MemorySegment inPlaceTarget();

    /** Where in {@link #inPlaceTarget} the next byte goes. */
    long inPlaceOffset();

    /** {@code bytes} bytes, at most {@link #inPlaceBytes}, were received in place. */
    void receivedInPlace(int bytes);

    /** True if the peer should not send more now. */
    boolean isInputHeld();

    /**
     * The socket is gone, and nothing that was lent to it is in use any more.
     *
     * @param reason for logs
     */
    void closed(String reason);
}

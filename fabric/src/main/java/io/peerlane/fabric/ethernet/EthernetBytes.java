package io.peerlane.fabric.ethernet;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the payload bytes of TCP streams, whatever they carry: start-up frames, headers and checksums of upper layers
 * included, headers of TCP and below not. Never goes down. Safe from any thread: each event loop adds without waiting for
 * others, a reader sums; counting does not allocate.
 */
public final class EthernetBytes {

    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();

    /** {@code bytes} were read from a socket; nothing is counted for a read that failed or met the end, 0 or less. */
    public void received(int bytes) {
        if (bytes > 0) {
            in.add(bytes);
        }
    }

    /** A socket has taken {@code bytes}. */
    public void sent(long bytes) {
        out.add(bytes);
    }

    /** What was counted so far. */
    public EthernetCount snapshot() {
        return new EthernetCount(in.sum(), out.sum());
    }
}

package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.memory.PagePool;

/**
 * A page of peer memory in user space. Its users are the mapping and the pins; with the last of them it returns to the
 * pool on its own, whatever becomes of its neighbours, and drops its reference on the range. Thread-safe.
 */
final class UserPage {

    static final long BYTES = PagePool.PAGE_BYTES;

    private final PeerRange range;
    private final long address;
    private int users = 1;

    /** A page with its one user; the caller has allocated it and taken its reference. */
    UserPage(PeerRange range, long address) {
        this.range = range;
        this.address = address;
    }

    /** The processor's address. */
    long address() {
        return address;
    }

    /** One user more. The caller is, or keeps, another. */
    synchronized void get() {
        if (users == 0) {
            throw new IllegalStateException("page at 0x%x has no user any more".formatted(address));
        }
        users++;
    }

    /** One user less. Carries on a removal that waits for the page: not to be called with a lock held. */
    void put() {
        if (isLast()) {
            range.pages().free(address, BYTES);
            range.put();
        }
    }

    private synchronized boolean isLast() {
        if (users == 0) {
            throw new IllegalStateException("page at 0x%x has no user to drop".formatted(address));
        }
        return --users == 0;
    }
}

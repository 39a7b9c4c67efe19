package io.peerlane.nvme.controller;

import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.namespace.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A file store that counts flushes and can be held up. */
final class WatchedStore implements BlockStore {
    private final FileStore file;
    final AtomicInteger flushes = new AtomicInteger();
    /** Reads and writes wait for it before they touch what they were given. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    volatile boolean broken;
    /** Calls of read and write that have begun. */
    final AtomicInteger begun = new AtomicInteger();
    /** Calls of read and write that have ended. */
    final AtomicInteger ended = new AtomicInteger();

    WatchedStore(FileStore file) {
        this.file = file;
    }

    private void pass() {
        begun.incrementAndGet();
        if (broken) {
            throw new IllegalStateException("a defect of the store");
        }
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public int blockBytes() {
        return file.blockBytes();
    }

    @Override
    public long blocks() {
        return file.blocks();
    }

    @Override
    public boolean volatileWriteCache() {
        return file.volatileWriteCache();
    }

    @Override
    public boolean blocking() {
        return true;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into, long intoOffset, long lengthBytes) throws IOException {
        pass();
        file.read(offsetBytes, into, intoOffset, lengthBytes);
        ended.incrementAndGet();
    }

    @Override
    public void write(long offsetBytes, MemorySegment from, long fromOffset, long lengthBytes) throws IOException {
        pass();
        file.write(offsetBytes, from, fromOffset, lengthBytes);
        ended.incrementAndGet();
    }

    @Override
    public void flush() throws IOException {
        flushes.incrementAndGet();
        file.flush();
    }

    @Override
    public void close() {
        file.close();
    }
}

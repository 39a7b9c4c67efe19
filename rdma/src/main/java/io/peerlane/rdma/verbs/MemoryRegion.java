package io.peerlane.rdma.verbs;

import java.util.Set;

/** Memory an adapter may touch: {@code [address, address + length)} under one key. */
public interface MemoryRegion extends AutoCloseable {

    /** I/O virtual address of the first byte. */
    long address();

    /** Bytes. */
    long length();

    /** Local key; iWARP has one STag for both uses. */
    int localKey();

    /** Remote key, the STag. */
    int remoteKey();

    /** What it may be used for. */
    Set<Access> access();

    /** Deregisters: from here on the key is invalid everywhere. Idempotent. */
    @Override
    void close();
}

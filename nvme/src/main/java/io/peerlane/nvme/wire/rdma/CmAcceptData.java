package io.peerlane.nvme.wire.rdma;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.le16;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Private data of an accepted connection: 32 bytes (NVMe RDMA Transport 1.1, 3.4). A view: it borrows {@code bytes}.
 *
 * @param bytes the private data
 */
public record CmAcceptData(MemorySegment bytes) {

    /** Bytes of the format. */
    public static final int BYTES = 32;

    private static final long RECFMT = 0;
    private static final long CRQSIZE = 2;

    /** @throws TruncatedException if there are fewer than 32 bytes */
    public CmAcceptData {
        TruncatedException.check("RDMA_CM_ACCEPT private data", BYTES, bytes.byteSize());
    }

    /** RECFMT, 0. */
    public int recordFormat() {
        return le16(bytes, RECFMT);
    }

    /** CRQSIZE: entries of the controller's receive queue (1's based). */
    public int controllerReceiveQueueSize() {
        return le16(bytes, CRQSIZE);
    }

    /** Writes every byte, reserved ones as zero. */
    public void emit(int controllerReceiveQueueSize) {
        bytes.asSlice(0, BYTES).fill((byte) 0);
        bytes.set(LE16, CRQSIZE, (short) controllerReceiveQueueSize);
    }
}

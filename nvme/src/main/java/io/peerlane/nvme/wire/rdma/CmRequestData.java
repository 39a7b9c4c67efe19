package io.peerlane.nvme.wire.rdma;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.le16;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Private data of a connection request: 32 bytes (NVMe RDMA Transport 1.1, 3.4). A view: it borrows {@code bytes}.
 *
 * @param bytes the private data
 */
public record CmRequestData(MemorySegment bytes) {

    /** Bytes of the format. */
    public static final int BYTES = 32;

    private static final long RECFMT = 0;
    private static final long QID = 2;
    private static final long HRQSIZE = 4;
    private static final long HSQSIZE = 6;
    private static final long CNTLID = 8;

    /** @throws TruncatedException if there are fewer than 32 bytes */
    public CmRequestData {
        TruncatedException.check("RDMA_CM_REQUEST private data", BYTES, bytes.byteSize());
    }

    /** Copies the fields out. */
    public CmRequest parse() {
        return new CmRequest(
                le16(bytes, RECFMT), le16(bytes, QID), le16(bytes, HRQSIZE), le16(bytes, HSQSIZE), le16(bytes, CNTLID));
    }

    /** Writes every byte, reserved ones as zero. */
    public void emit(CmRequest request) {
        bytes.asSlice(0, BYTES).fill((byte) 0);
        bytes.set(LE16, RECFMT, (short) request.recordFormat());
        bytes.set(LE16, QID, (short) request.queueIdentifier());
        bytes.set(LE16, HRQSIZE, (short) request.hostReceiveQueueSize());
        bytes.set(LE16, HSQSIZE, (short) request.hostSendQueueSize());
        bytes.set(LE16, CNTLID, (short) request.controllerIdentifier());
    }
}

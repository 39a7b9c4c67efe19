package io.peerlane.nvme.wire.rdma;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.le16;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Private data of a refused connection: 4 bytes (NVMe RDMA Transport 1.1, 3.4). A view: it borrows {@code bytes}.
 *
 * @param bytes the private data
 */
public record CmRejectData(MemorySegment bytes) {

    /** Bytes of the format. */
    public static final int BYTES = 4;

    private static final long RECFMT = 0;
    private static final long STS = 2;

    /** @throws TruncatedException if there are fewer than 4 bytes */
    public CmRejectData {
        TruncatedException.check("RDMA_CM_REJECT private data", BYTES, bytes.byteSize());
    }

    /** RECFMT, 0. */
    public int recordFormat() {
        return le16(bytes, RECFMT);
    }

    /** STS as found, 0 to 65535. */
    public int statusCode() {
        return le16(bytes, STS);
    }

    /** STS as one of the specification's values; empty for another one. */
    public Optional<CmRejectStatus> status() {
        return CmRejectStatus.of(statusCode());
    }

    /** Writes every byte. */
    public void emit(CmRejectStatus status) {
        bytes.set(LE16, RECFMT, (short) 0);
        bytes.set(LE16, STS, (short) status.code());
    }
}

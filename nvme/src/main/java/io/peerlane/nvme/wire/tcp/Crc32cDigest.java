package io.peerlane.nvme.wire.tcp;

import static io.peerlane.fabric.octets.Octets.LE32;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * HDGST and DDGST: CRC32C over the header bytes, or over the data of one PDU, as 4 bytes, least significant first (NVMe TCP
 * Transport 1.1, 3.3). One calculation at a time; used on one thread. The last segment's buffer is kept, so that a digest
 * over the same memory again and again allocates nothing, as long as it stays within the same gibibytes.
 */
public final class Crc32cDigest {

    /** Bytes of a digest. */
    public static final int BYTES = 4;

    /** Most bytes of a segment that can be looked at as a buffer. */
    private static final long MOST_BUFFER = Integer.MAX_VALUE - 8;

    /** Where buffers over memory of any size begin: at multiples of this, so that each covers almost two. */
    private static final long WINDOW_STEP = 1L << 30;

    private final CRC32C crc = new CRC32C();
    private @Nullable MemorySegment lastSegment;
    private long lastBase;
    private ByteBuffer lastBuffer = ByteBuffer.allocate(0);

    /** Begins a new digest. */
    public void reset() {
        crc.reset();
    }

    /** Adds {@code length} bytes from {@code offset}. */
    public void update(MemorySegment bytes, long offset, long length) {
        long base = offset & -WINDOW_STEP;
        long from = offset - base;
        if (from + length > MOST_BUFFER) {
            crc.update(bytes.asSlice(offset, length).asByteBuffer());
            return;
        }
        if (base != lastBase || !bytes.equals(lastSegment)) {
            lastSegment = bytes;
            lastBase = base;
            lastBuffer = bytes.asSlice(base, Math.min(bytes.byteSize() - base, MOST_BUFFER))
                    .asByteBuffer();
        }
        lastBuffer.limit((int) (from + length)).position((int) from);
        crc.update(lastBuffer);
    }

    /** The digest so far: the 32-bit value whose little-endian bytes go on the wire. */
    public int value() {
        return (int) crc.getValue();
    }

    /** Writes the digest so far at {@code offset}. */
    public void emit(MemorySegment to, long offset) {
        to.set(LE32, offset, value());
    }

    /** Whether the 4 bytes at {@code offset} are the digest so far. */
    public boolean matches(MemorySegment bytes, long offset) {
        return bytes.get(LE32, offset) == value();
    }

    /** The digest of {@code length} bytes from {@code offset}. */
    public int of(MemorySegment bytes, long offset, long length) {
        reset();
        update(bytes, offset, length);
        return value();
    }
}

package io.peerlane.app.workload;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Data that says where it belongs. A buffer is a row of intervals of at most 4096 bytes, each with a header of 32 bytes,
 * little-endian:
 *
 * <pre>
 *  0  u32  magic 504C5642h
 *  4  u32  CRC-32C of the interval from byte 8 to its end
 *  8  u64  run: tells this run's data from that of any run before
 * 16  u64  offset of the interval on the device, bytes
 * 24  u32  generation: how often this run wrote the block, from 1
 * 28  u32  job
 * </pre>
 *
 * <p>Every further 64 bytes begin with a stamp mixed from run, offset, generation and position; the rest is filler set once.
 * The stamps make each packet of a block differ from the same packet one generation before, without filling the
 * whole block for every write. {@link #poison} spoils magic and stamps before a read, so that data left over from an
 * earlier read does not pass for data delivered. One instance per job; not thread-safe.
 */
final class VerifyPattern {

    /** Bytes of a header. */
    static final int HEADER = 32;

    private static final int MAGIC = 0x504c5642;
    private static final int LARGEST_INTERVAL = 4096;
    private static final int STAMP_EVERY = 64;
    private static final long CRC = 4;
    private static final long RUN = 8;
    private static final long OFFSET = 16;
    private static final long GENERATION = 24;
    private static final long JOB = 28;

    private final long run;
    private final int job;
    private final int interval;
    private final CRC32C crc = new CRC32C();

    /**
     * A pattern of one job.
     *
     * @param blockBytes bytes of an I/O, a multiple of 512
     */
    VerifyPattern(long run, int job, int blockBytes) {
        this.run = run;
        this.job = job;
        this.interval = Math.min(LARGEST_INTERVAL, Integer.lowestOneBit(blockBytes));
    }

    /** Bytes between headers. */
    int interval() {
        return interval;
    }

    /** Sets the filler of a buffer, once. */
    static void fillOnce(MemorySegment buffer, long seed) {
        long state = seed;
        for (long at = 0; at + 8 <= buffer.byteSize(); at += 8) {
            state = Mixing.next(state);
            buffer.set(Octets.LE64, at, Mixing.mix(state));
        }
    }

    /** Stamps a filled buffer for a write of {@code generation} at {@code deviceOffset}. {@code heap} is a view of it. */
    void stamp(MemorySegment buffer, ByteBuffer view, long deviceOffset, int generation) {
        for (long at = 0; at < buffer.byteSize(); at += interval) {
            stampInterval(buffer, at, deviceOffset + at, generation);
            buffer.set(Octets.LE32, at + CRC, crcOf(view, (int) at));
        }
    }

    private void stampInterval(MemorySegment buffer, long at, long offset, int generation) {
        buffer.set(Octets.LE32, at, MAGIC);
        buffer.set(Octets.LE64, at + RUN, run);
        buffer.set(Octets.LE64, at + OFFSET, offset);
        buffer.set(Octets.LE32, at + GENERATION, generation);
        buffer.set(Octets.LE32, at + JOB, job);
        long stamp = Mixing.mix(run ^ offset) + generation;
        for (long line = at + STAMP_EVERY; line < at + interval; line += STAMP_EVERY) {
            stamp = Mixing.next(stamp);
            buffer.set(Octets.LE64, line, stamp);
        }
    }

    /** Spoils a buffer before it is read into. */
    void poison(MemorySegment buffer) {
        for (long line = 0; line < buffer.byteSize(); line += STAMP_EVERY) {
            buffer.set(Octets.LE64, line, 0xdead_beef_dead_beefL);
        }
    }

    /**
     * Position of the first interval of a buffer that is not what was written, or -1 if all are. Allocates nothing.
     *
     * @param generation what was last acknowledged
     */
    int firstMismatch(MemorySegment buffer, ByteBuffer view, long deviceOffset, int generation) {
        for (int at = 0; at < buffer.byteSize(); at += interval) {
            if (!headerMatches(buffer, at, deviceOffset + at, generation)
                    || buffer.get(Octets.LE32, at + CRC) != crcOf(view, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean headerMatches(MemorySegment buffer, long at, long offset, int generation) {
        return buffer.get(Octets.LE32, at) == MAGIC
                && buffer.get(Octets.LE64, at + RUN) == run
                && buffer.get(Octets.LE64, at + OFFSET) == offset
                && buffer.get(Octets.LE32, at + GENERATION) == generation
                && buffer.get(Octets.LE32, at + JOB) == job;
    }

    private int crcOf(ByteBuffer view, int at) {
        crc.reset();
        view.limit(at + interval).position(at + (int) RUN);
        crc.update(view);
        return (int) crc.getValue();
    }

    /** Says what is wrong with the interval at {@code at}, all fields that differ. */
    String describe(MemorySegment buffer, ByteBuffer view, int at, long deviceOffset, int generation) {
        int magic = buffer.get(Octets.LE32, at);
        if (magic != MAGIC) {
            return "offset %d: no header: wanted magic %08x, found %08x".formatted(deviceOffset + at, MAGIC, magic);
        }
        List<String> wrong = new ArrayList<>();
        differ(wrong, "run", run, buffer.get(Octets.LE64, at + RUN));
        differ(wrong, "offset", deviceOffset + at, buffer.get(Octets.LE64, at + OFFSET));
        differ(wrong, "generation", generation, buffer.get(Octets.LE32, at + GENERATION));
        differ(wrong, "job", job, buffer.get(Octets.LE32, at + JOB));
        int expected = crcOf(view, at);
        int found = buffer.get(Octets.LE32, at + CRC);
        if (found != expected) {
            wrong.add("CRC-32C of the data %08x, in its header %08x".formatted(expected, found));
        }
        return "offset %d: %s".formatted(deviceOffset + at, String.join("; ", wrong));
    }

    private static void differ(List<String> wrong, String field, long wanted, long found) {
        if (wanted != found) {
            wrong.add("%s: wanted %d, found %d".formatted(field, wanted, found));
        }
    }
}

package io.peerlane.nvme.namespace;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.nvme.namespace.BlockStoreException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.StampedLock;

/**
 * Blocks in a regular file, held under an exclusive lock. Reads and writes are positional ({@code pread},
 * {@code pwrite}) and go through the operating system's page cache, which is the namespace's volatile write cache; flush
 * is {@code fdatasync}.
 *
 * <p>The file is not mapped: a full or failing disk must end in the status of one command, and behind a mapping it ends
 * in a signal. Every call may block, so callers use virtual threads.
 */
public final class FileStore implements BlockStore {

    private final Path path;
    private final int blockBytes;
    private final long bytes;
    private final FileChannel channel;
    private final FileHoles holes;
    private final BlockLocks locks = new BlockLocks();

    private FileStore(Path path, int blockBytes, long bytes, FileChannel channel) {
        this.holes = FileHoles.of(path);
        this.path = path;
        this.blockBytes = blockBytes;
        this.bytes = bytes;
        this.channel = channel;
    }

    /**
     * Opens a file as it is.
     *
     * @param blockBytes a power of two from 512 to 4096; the file's size must be a multiple of it
     * @throws BlockStoreException if the file cannot serve
     */
    public static FileStore open(Path path, int blockBytes) {
        return open(path, blockBytes, 0);
    }

    /**
     * Opens a file; a missing or empty one is created sparse, with that size.
     *
     * @param blockBytes a power of two from 512 to 4096
     * @param sizeBytes wanted size, a multiple of {@code blockBytes}; 0 takes the file as it is
     * @throws BlockStoreException if the file cannot serve, or has another size
     */
    public static FileStore open(Path path, int blockBytes, long sizeBytes) {
        BlockSizes.check(blockBytes);
        checkKind(path);
        FileChannel channel = channel(path, sizeBytes > 0);
        try {
            lock(path, channel);
            return new FileStore(path, blockBytes, size(path, channel, blockBytes, sizeBytes), channel);
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw new BlockStoreException(path, Reason.INPUT_OUTPUT, String.valueOf(e.getMessage()), e);
        } catch (BlockStoreException e) {
            closeQuietly(channel, e);
            throw e;
        }
    }

    private static void checkKind(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new BlockStoreException(path, Reason.NOT_A_REGULAR_FILE, "wanted a regular file");
        }
    }

    private static FileChannel channel(Path path, boolean create) {
        try {
            return create
                    ? FileChannel.open(
                            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                    : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw new BlockStoreException(path, Reason.NOT_FOUND, "no such file or directory", e);
        } catch (AccessDeniedException e) {
            throw new BlockStoreException(path, Reason.ACCESS_DENIED, "reading and writing not permitted", e);
        } catch (IOException e) {
            throw new BlockStoreException(path, Reason.INPUT_OUTPUT, String.valueOf(e.getMessage()), e);
        }
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException _) {
            // held by this process: the same refusal
        }
        throw new BlockStoreException(path, Reason.IN_USE, "locked: another namespace uses it");
    }

    private static long size(Path path, FileChannel channel, int blockBytes, long wanted) throws IOException {
        long found = channel.size();
        long size = found == 0 ? wanted : found;
        if (size == 0 || size % blockBytes != 0) {
            throw new BlockStoreException(
                    path, Reason.WRONG_SIZE, "wanted a multiple of " + blockBytes + " bytes, found " + size);
        }
        if (wanted != 0 && size != wanted) {
            throw new BlockStoreException(
                    path, Reason.WRONG_SIZE, "wanted " + wanted + " bytes, found a file of " + found);
        }
        if (found == 0) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
        return size;
    }

    private static void closeQuietly(FileChannel channel, Exception cause) {
        try {
            channel.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public int blockBytes() {
        return blockBytes;
    }

    @Override
    public long blocks() {
        return bytes / blockBytes;
    }

    @Override
    public boolean volatileWriteCache() {
        return true;
    }

    @Override
    public boolean blocking() {
        return true;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into, long intoOffset, long lengthBytes) throws IOException {
        check(offsetBytes, lengthBytes);
        long done = 0;
        while (done < lengthBytes) {
            long at = offsetBytes + done;
            long run = BlockLocks.run(at, lengthBytes - done);
            StampedLock lock = locks.at(at);
            long stamp = lock.readLock();
            try {
                readFully(into.asSlice(intoOffset + done, run).asByteBuffer(), at);
            } finally {
                lock.unlockRead(stamp);
            }
            done += run;
        }
    }

    private void readFully(ByteBuffer into, long at) throws IOException {
        long position = at;
        while (into.hasRemaining()) {
            int read = channel.read(into, position);
            if (read < 0) {
                throw new EOFException(path + " ends at " + position + ", wanted " + bytes + " bytes");
            }
            position += read;
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from, long fromOffset, long lengthBytes) throws IOException {
        check(offsetBytes, lengthBytes);
        long done = 0;
        while (done < lengthBytes) {
            long at = offsetBytes + done;
            long run = BlockLocks.run(at, lengthBytes - done);
            StampedLock lock = locks.at(at);
            long stamp = lock.writeLock();
            try {
                writeFully(from.asSlice(fromOffset + done, run).asByteBuffer(), at);
            } finally {
                lock.unlockWrite(stamp);
            }
            done += run;
        }
    }

    private void writeFully(ByteBuffer from, long at) throws IOException {
        long position = at;
        while (from.hasRemaining()) {
            position += channel.write(from, position);
        }
    }

    /** By a hole, or a range marked as zeroes, if the file system can; else zeroes are written. */
    @Override
    public void zero(long offsetBytes, long lengthBytes, boolean deallocate) throws IOException {
        check(offsetBytes, lengthBytes);
        locks.alone(offsetBytes, lengthBytes, (at, run) -> {
            if (!holes.zero(at, run, deallocate)) {
                writeZeroes(at, run);
            }
        });
    }

    private void writeZeroes(long at, long length) throws IOException {
        ByteBuffer zeroes = Zeroes.BYTES.asByteBuffer();
        for (long done = 0; done < length; ) {
            int run = (int) Math.min(zeroes.capacity(), length - done);
            writeFully(zeroes.clear().limit(run), at + done);
            done += run;
        }
    }

    private void check(long offset, long length) {
        if (!Octets.within(offset, length, bytes)) {
            throw new IllegalArgumentException(path + " holds " + bytes + " bytes, wanted " + length + " at " + offset);
        }
    }

    @Override
    public void flush() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() {
        try (holes) { // last: it drops the lock
            channel.close();
        } catch (IOException e) {
            throw new BlockStoreException(path, Reason.INPUT_OUTPUT, String.valueOf(e.getMessage()), e);
        }
    }
}

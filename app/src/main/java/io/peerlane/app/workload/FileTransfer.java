package io.peerlane.app.workload;

import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Copies a file into a namespace from its first block on, and reads it back; both streamed through a ring of blocks, with
 * SHA-256 over the file's bytes. The last block is padded with zeros. The caller's thread reads the file and digests;
 * requests live on event loop 0.
 */
public final class FileTransfer {

    private final BlockAttachment attachment;
    private final BlockQueue queue;
    private final Executor loop;
    private final LongSupplier clock;
    private final Duration stallTimeout;
    private final int blockBytes;
    private final int deviceBlockBytes;
    private final Slot[] ring;
    private final ArrayDeque<Slot> refused = new ArrayDeque<>();

    /**
     * A transfer of blocks of {@code blockBytes}, {@code depth} of them outstanding.
     *
     * @param clock nanoseconds, monotonic
     * @throws IllegalArgumentException if the block size does not fit the device
     */
    public FileTransfer(
            BlockAttachment attachment, int blockBytes, int depth, Duration stallTimeout, LongSupplier clock) {
        var geometry = attachment.device().geometry();
        if (blockBytes % geometry.blockBytes() != 0 || blockBytes > geometry.maxTransferBytes()) {
            throw new IllegalArgumentException("--bs: found %d, wanted a multiple of %d, at most %d"
                    .formatted(blockBytes, geometry.blockBytes(), geometry.maxTransferBytes()));
        }
        this.attachment = attachment;
        this.queue = attachment.device().queue(0);
        this.loop = attachment.loop(0);
        this.clock = clock;
        this.stallTimeout = stallTimeout;
        this.blockBytes = blockBytes;
        this.deviceBlockBytes = geometry.blockBytes();
        DataBuffer buffer = attachment.allocate((long) depth * blockBytes);
        this.ring = new Slot[depth];
        for (int i = 0; i < depth; i++) {
            ring[i] = new Slot(buffer.slice((long) i * blockBytes, blockBytes));
        }
    }

    /**
     * Writes {@code length} bytes of a file.
     *
     * @throws IOException if the file cannot be read or ends early
     * @throws IllegalArgumentException if the file does not fit
     * @throws WorkloadException if a write fails
     */
    public TransferResult write(ReadableByteChannel file, long length) throws IOException, InterruptedException {
        refuseTooLong(length);
        MessageDigest digest = sha256();
        Histogram latencies = new JobCounts().writes;
        long begun = clock.getAsLong();
        for (long chunk = 0; chunk < chunks(length); chunk++) {
            Slot slot = ring[(int) (chunk % ring.length)];
            slot.await(latencies);
            slot.load(file, (int) Math.min(blockBytes, length - chunk * blockBytes), digest);
            slot.launch(BlockOperation.WRITE, chunk);
        }
        for (Slot slot : ring) {
            slot.await(latencies);
            slot.idle.release();
        }
        return result(latencies, begun, length, digest);
    }

    /**
     * Reads {@code length} bytes back.
     *
     * @throws IllegalArgumentException if the namespace is shorter
     * @throws WorkloadException if a read fails
     */
    public TransferResult read(long length) throws InterruptedException {
        refuseTooLong(length);
        MessageDigest digest = sha256();
        Histogram latencies = new JobCounts().reads;
        long begun = clock.getAsLong();
        long chunks = chunks(length);
        for (long chunk = 0; chunk < chunks + ring.length; chunk++) {
            Slot slot = ring[(int) (chunk % ring.length)];
            slot.await(latencies);
            long arrived = chunk - ring.length;
            if (arrived >= 0 && arrived < chunks) {
                slot.digest((int) Math.min(blockBytes, length - arrived * blockBytes), digest);
            }
            if (chunk < chunks) {
                slot.launch(BlockOperation.READ, chunk);
            } else {
                slot.idle.release();
            }
        }
        return result(latencies, begun, length, digest);
    }

    private TransferResult result(Histogram latencies, long begun, long length, MessageDigest digest) {
        double seconds = (clock.getAsLong() - begun) / 1e9;
        return new TransferResult(
                DirectionResult.of(latencies, blockBytes, seconds),
                length,
                HexFormat.of().formatHex(digest.digest()));
    }

    private long chunks(long length) {
        return Math.ceilDiv(length, blockBytes);
    }

    private void refuseTooLong(long length) {
        long room = attachment.device().geometry().bytes();
        if (chunks(length) * blockBytes > room) {
            throw new IllegalArgumentException("--input: found a file of %d bytes, wanted at most %d, the size of %s"
                    .formatted(length, room, attachment.device().name()));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A request with a block of memory; whoever holds its permit may touch both. */
    private final class Slot extends BlockRequest {

        private final Semaphore idle = new Semaphore(1);
        private final DataBuffer buffer;
        private final ByteBuffer view;
        private long submittedNanos;
        private long completedNanos;
        private boolean used;
        private volatile @Nullable Status outcome;

        Slot(DataBuffer buffer) {
            this.buffer = buffer;
            this.view = buffer.segment().asByteBuffer();
            this.dmaAddress = buffer.dmaAddress();
            this.blocks = blockBytes / deviceBlockBytes;
        }

        /** Waits for the request to complete and takes the slot. */
        void await(Histogram latencies) throws InterruptedException {
            if (!idle.tryAcquire(stallTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new WorkloadException(attachment
                        .failure()
                        .orElse("no completion for %d s: a completion was lost".formatted(stallTimeout.toSeconds())));
            }
            Status status = outcome;
            if (status != null && !status.isSuccess()) {
                idle.release();
                throw new WorkloadException(attachment
                        .failure()
                        .orElse("%s at offset %d failed with status %s"
                                .formatted(operation, lba * deviceBlockBytes, status)));
            }
            if (used) {
                latencies.recordValue(completedNanos - submittedNanos);
                used = false;
            }
        }

        void load(ReadableByteChannel file, int bytes, MessageDigest digest) throws IOException {
            view.clear().limit(bytes);
            while (view.hasRemaining()) {
                if (file.read(view) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
            digest.update(view.flip());
            buffer.segment().asSlice(bytes).fill((byte) 0);
        }

        void digest(int bytes, MessageDigest digest) {
            digest.update(view.clear().limit(bytes));
        }

        void launch(BlockOperation what, long chunk) {
            operation = what;
            lba = chunk * blockBytes / deviceBlockBytes;
            used = true;
            submittedNanos = clock.getAsLong();
            loop.execute(this::submit);
        }

        private void submit() {
            if (queue.submit(this)) {
                queue.commit();
            } else {
                refused.add(this);
            }
        }

        @Override
        protected void completed(Status status) {
            completedNanos = clock.getAsLong();
            outcome = status;
            idle.release();
            Slot waiting = refused.poll();
            if (waiting != null) {
                loop.execute(waiting::submit);
            }
        }
    }
}

package io.peerlane.fabric.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.DmaClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DmaBufTest {

    private static final DmaBufMapping MAPPING =
            new DmaBufMapping(new DmaMapping(List.of(new DmaSegment(0x1000, 0x2000, false)), () -> {}));
    private static final DmaClient DEVICE = DmaClient.detached("importer");

    private final Recorder exporter = new Recorder();
    private final DmaBuf buffer = DmaBuf.export("buffer", 0x2000, exporter);

    /** Remembers what it was asked for. */
    private static final class Recorder implements DmaBufExporter, DmaBufExporter.Pinning {
        final List<String> calls = new ArrayList<>();
        boolean refusesToAttach;
        boolean hasNoAddresses;
        boolean moves;

        @Override
        public void attach(Attachment attachment) {
            if (refusesToAttach) {
                throw new ErrnoException(Errno.EOPNOTSUPP, "not you");
            }
            calls.add("attach");
        }

        @Override
        public void detach(Attachment attachment) {
            calls.add("detach");
        }

        @Override
        public DmaBufMapping map(Attachment attachment) {
            calls.add(attachment.buffer().reservation().isHeld() ? "map" : "map without lock");
            return hasNoAddresses ? null : MAPPING;
        }

        @Override
        public void unmap(Attachment attachment, DmaBufMapping mapping) {
            calls.add(attachment.buffer().reservation().isHeld() ? "unmap" : "unmap without lock");
        }

        @Override
        public Optional<Pinning> pinning() {
            return moves ? Optional.of(this) : Optional.empty();
        }

        @Override
        public void pin(Attachment attachment) {
            calls.add("pin");
        }

        @Override
        public void unpin(Attachment attachment) {
            calls.add("unpin");
        }

        @Override
        public void release() {
            calls.add("release");
        }
    }

    private static Errno errnoOf(Runnable call) {
        try {
            call.run();
            throw new AssertionError("not refused");
        } catch (ErrnoException refused) {
            return refused.errno();
        }
    }

    @Test
    void mapsForAnAttachmentUnderTheReservationLock() {
        var attachment = buffer.attach(DEVICE);
        var mapping = attachment.mapUnlocked();
        assertThat(mapping.length()).isEqualTo(buffer.size());
        attachment.unmapUnlocked(mapping);
        attachment.close();
        assertThat(exporter.calls).containsExactly("attach", "map", "unmap", "detach");
    }

    @Test
    void refusesToMapWithoutTheReservationLock() {
        var attachment = buffer.attach(DEVICE);
        assertThatThrownBy(attachment::map).isInstanceOf(IllegalStateException.class);
        assertThat(exporter.calls).containsExactly("attach");
    }

    @Test
    void refusesTheReservationLockToWhoHoldsIt() {
        buffer.reservation().lock();
        assertThatThrownBy(buffer.reservation()::lock).isInstanceOf(IllegalStateException.class);
        buffer.reservation().unlock();
    }

    @Test
    void anExporterWithoutAddressesMeansNoMemory() {
        exporter.hasNoAddresses = true;
        exporter.moves = true;
        var attachment = buffer.attach(DEVICE);
        assertThat(errnoOf(attachment::mapUnlocked)).isEqualTo(Errno.ENOMEM);
        assertThat(exporter.calls).containsExactly("attach", "pin", "map", "unpin");
        attachment.close();
    }

    @Test
    void theExporterMayRefuseAnAttachmentAndNothingIsHeldThen() {
        exporter.refusesToAttach = true;
        assertThat(errnoOf(() -> buffer.attach(DEVICE))).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(buffer.attachments()).isZero();
        buffer.close();
        assertThat(exporter.calls).containsExactly("release");
    }

    @Test
    void pinsABufferThatMovesForAnImporterThatCannotBeTold() {
        exporter.moves = true;
        var attachment = buffer.attach(DEVICE);
        attachment.unmapUnlocked(attachment.mapUnlocked());
        assertThat(exporter.calls).containsExactly("attach", "pin", "map", "unmap", "unpin");
    }

    @Test
    void leavesPinningToAnImporterThatCanBeTold() {
        exporter.moves = true;
        var attachment = buffer.attach(DEVICE, ImporterOperations.revocable(_ -> {}));
        attachment.unmapUnlocked(attachment.mapUnlocked());
        assertThat(exporter.calls).containsExactly("attach", "map", "unmap");
        buffer.reservation().locked(() -> {
            attachment.pin();
            attachment.unpin();
        });
        assertThat(exporter.calls).containsExactly("attach", "map", "unmap", "pin", "unpin");
    }

    @Test
    void anImporterThatCannotBeToldWaitsForMemoryManagementOnly() {
        var moved = new CompletableFuture<Void>();
        var read = new CompletableFuture<Void>();
        var attachment = buffer.attach(DEVICE);
        buffer.reservation().locked(() -> {
            buffer.reservation().addFence(moved, Reservation.Usage.KERNEL);
            buffer.reservation().addFence(read, Reservation.Usage.READ);
        });
        var mapped = CompletableFuture.supplyAsync(attachment::mapUnlocked, Thread::startVirtualThread);
        assertThat(mapped).isNotDone();
        moved.complete(null);
        assertThat(mapped.join()).isEqualTo(MAPPING);
        assertThat(read).isNotDone();
    }

    @Test
    void aWaitForAKindOfWorkIncludesTheKindsBeforeItAndFailedWorkIsOver() {
        var reservation = buffer.reservation();
        var written = new CompletableFuture<Void>();
        reservation.locked(() -> {
            reservation.addFence(CompletableFuture.failedFuture(new IllegalStateException()), Reservation.Usage.READ);
            reservation.addFence(written, Reservation.Usage.WRITE);
        });
        var waited = CompletableFuture.runAsync(
                () -> reservation.locked(() -> reservation.await(Reservation.Usage.BOOKKEEP)),
                Thread::startVirtualThread);
        assertThat(waited).isNotDone();
        written.complete(null);
        waited.join();
    }

    @Test
    void tellsEveryImporterThatCanBeToldWithTheLockHeld() {
        var told = new ArrayList<Attachment>();
        var deaf = buffer.attach(DEVICE, new ImporterOperations(true, Optional.empty()));
        var first = buffer.attach(DEVICE, ImporterOperations.revocable(told::add));
        var second = buffer.attach(DEVICE, ImporterOperations.revocable(told::add));
        assertThatThrownBy(buffer::invalidateMappings).isInstanceOf(IllegalStateException.class);
        buffer.reservation().locked(buffer::invalidateMappings);
        assertThat(told).containsExactly(first, second);
        assertThat(deaf.canBeInvalidated()).isFalse();
    }

    @Test
    void anImporterMayUnmapWhenItIsTold() {
        var mapping = new DmaBufMapping[1];
        var attachment = buffer.attach(DEVICE, ImporterOperations.revocable(told -> told.unmap(mapping[0])));
        mapping[0] = attachment.mapUnlocked();
        buffer.reservation().locked(buffer::invalidateMappings);
        attachment.close();
        assertThat(exporter.calls).containsExactly("attach", "map", "unmap", "detach");
    }

    @Test
    void refusesToDetachWhileMapped() {
        var attachment = buffer.attach(DEVICE);
        attachment.mapUnlocked();
        assertThatThrownBy(attachment::close).isInstanceOf(IllegalStateException.class);
        assertThat(buffer.attachments()).isOne();
    }

    @Test
    void livesUntilTheLastReferenceIsDropped() {
        var attachment = buffer.attach(DEVICE);
        buffer.get();
        buffer.close();
        buffer.close();
        assertThat(exporter.calls).containsExactly("attach");
        attachment.close();
        attachment.close();
        assertThat(exporter.calls).containsExactly("attach", "detach", "release");
        assertThatThrownBy(buffer::get).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoHasDetachedCannotMapAnyMore() {
        var attachment = buffer.attach(DEVICE);
        buffer.close();
        attachment.close();
        assertThatThrownBy(attachment::mapUnlocked)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("detached");
        assertThat(exporter.calls).containsExactly("attach", "detach", "release");
    }
}

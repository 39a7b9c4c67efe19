package io.peerlane.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peerlane.nvme.namespace.BlockStoreException.Reason;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockStoreTest {

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("disk");
    }

    private Stream<BlockStore> stores() {
        return Stream.of(new MemoryStore("memory", 512, 4096), FileStore.open(file(), 512, 4096 * 512));
    }

    private static MemorySegment random(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void returnsWhatWasWrittenAcrossRegionsAndZeroesElsewhere() throws IOException {
        for (var store : stores().toList()) {
            try (store) {
                var data = random(1, 200_000);
                store.write(1000, data, 100, 199_000);
                var back = MemorySegment.ofArray(new byte[200_000]);
                store.read(1000, back, 50, 199_000);
                assertThat(back.asSlice(50, 199_000).mismatch(data.asSlice(100, 199_000)))
                        .isEqualTo(-1);
                store.read(0, back, 0, 1000);
                assertThat(back.asSlice(0, 1000).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
            }
        }
    }

    @Test
    void zeroesWhatItIsToldToWhicheverWay() throws IOException {
        var random = new Random(4);
        for (var store : stores().toList()) {
            try (store) {
                int bytes = (int) (store.blocks() * store.blockBytes());
                var expected = random(5, bytes);
                store.write(0, expected, 0, bytes);
                for (int i = 0; i < 200; i++) {
                    int at = random.nextInt(bytes);
                    int length = random.nextInt(Math.min(200_000, bytes - at) + 1);
                    store.zero(at, length, random.nextBoolean());
                    expected.asSlice(at, length).fill((byte) 0);
                }
                store.write(70_000, random(6, 512), 0, 512);
                expected.asSlice(70_000, 512).copyFrom(random(6, 512));
                var found = MemorySegment.ofArray(new byte[bytes]);
                store.read(0, found, 0, bytes);
                assertThat(found.mismatch(expected)).as(store.name()).isEqualTo(-1);
            }
        }
    }

    @Test
    void zeroesMoreThanAllLocksCover() throws IOException {
        int bytes = 40 << 20;
        for (var store : List.of(new MemoryStore("large", 512, bytes / 512), FileStore.open(file(), 512, bytes))) {
            try (store) {
                var data = random(7, 512);
                for (long at = 0; at < bytes; at += 1 << 20) {
                    store.write(at, data, 0, 512);
                }
                store.zero(512, bytes - 512, true);
                var found = MemorySegment.ofArray(new byte[512]);
                for (long at = 1 << 20; at < bytes; at += 1 << 20) {
                    store.read(at, found, 0, 512);
                    assertThat(found.toArray(ValueLayout.JAVA_BYTE))
                            .as("%s at %d", store.name(), at)
                            .containsOnly(0);
                }
                store.read(0, found, 0, 512);
                assertThat(found.mismatch(data)).isEqualTo(-1);
                store.write(bytes - 512, data, 0, 512); // no lock was left behind
            }
        }
    }

    @Test
    void givesTheRoomOfDeallocatedBlocksBack() throws Exception {
        int bytes = 8 << 20;
        try (var store = FileStore.open(file(), 4096, bytes)) {
            store.write(0, random(8, bytes), 0, bytes);
            store.flush();
            long full = room();
            store.zero(1 << 20, 6 << 20, true);
            store.flush();
            assertThat(room()).isLessThanOrEqualTo(full - (5 << 20));
            assertThat(Files.size(file())).isEqualTo(bytes);
        }
    }

    /** Bytes that the file takes on its file system. */
    private long room() throws Exception {
        var stat = new ProcessBuilder("stat", "-c", "%b %B", file().toString()).start();
        var words = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .strip()
                .split(" ");
        return Long.parseLong(words[0]) * Long.parseLong(words[1]);
    }

    @Test
    void isOpenAgainAfterItWasClosed() {
        for (int i = 0; i < 3; i++) {
            try (var _ = FileStore.open(file(), 512, 8192)) {
                refuses(Reason.IN_USE, "another namespace", () -> FileStore.open(file(), 512));
            }
        }
    }

    @Test
    void zeroesOutsideNowhere() {
        for (var store : stores().toList()) {
            try (store) {
                long end = store.blocks() * store.blockBytes();
                assertThatIllegalArgumentException().isThrownBy(() -> store.zero(end - 512, 1024, true));
                assertThatIllegalArgumentException().isThrownBy(() -> store.zero(-512, 1024, false));
            }
        }
    }

    @Test
    void refusesAccessesOutside() {
        var buffer = MemorySegment.ofArray(new byte[1024]);
        for (var store : stores().toList()) {
            try (store) {
                long end = store.blocks() * store.blockBytes();
                assertThatIllegalArgumentException().isThrownBy(() -> store.read(end - 512, buffer, 0, 1024));
                assertThatIllegalArgumentException().isThrownBy(() -> store.write(-512, buffer, 0, 512));
                assertThatIllegalArgumentException().isThrownBy(() -> store.write(Long.MAX_VALUE, buffer, 0, 512));
            }
        }
    }

    @Test
    void holdsMoreThanTwoGibibytesWithoutCommittingThem() {
        try (var store = new MemoryStore("large", 4096, 1L << 24)) {
            var data = random(2, 4096);
            long last = (store.blocks() - 1) * 4096;
            store.write(last, data, 0, 4096);
            var back = MemorySegment.ofArray(new byte[4096]);
            store.read(last, back, 0, 4096);
            assertThat(back.mismatch(data)).isEqualTo(-1);
            store.read(5L << 30, back, 0, 4096);
            assertThat(back.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        }
    }

    /** Two writers of one block and a reader: the reader sees one writer's block or the other's. */
    @Test
    void writesBlocksWhole() throws Exception {
        try (var store = new MemoryStore("shared", 4096, 4);
                var arena = Arena.ofShared();
                var threads = Executors.newFixedThreadPool(2)) {
            var writing = new AtomicInteger(2);
            for (int value = 1; value <= 2; value++) {
                var block = arena.allocate(4096).fill((byte) value);
                threads.execute(() -> {
                    for (int i = 0; i < 300_000; i++) {
                        store.write(4096, block, 0, 4096);
                    }
                    writing.decrementAndGet();
                });
            }
            var seen = MemorySegment.ofArray(new byte[4096]);
            while (writing.get() > 0) {
                store.read(4096, seen, 0, 4096);
                assertThat(seen.mismatch(seen.asSlice(1))).isEqualTo(4095);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 513, 8192, -512})
    void refusesBlockSizesItDoesNotSupport(int blockBytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> new MemoryStore("odd", blockBytes, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> FileStore.open(file(), blockBytes, 8192));
    }

    @Test
    void keepsDataOverReopening() throws IOException {
        var data = random(3, 512);
        try (var store = FileStore.open(file(), 512, 8192)) {
            store.write(512, data, 0, 512);
            store.flush();
        }
        try (var store = FileStore.open(file(), 512)) {
            assertThat(store.blocks()).isEqualTo(16);
            var back = MemorySegment.ofArray(new byte[512]);
            store.read(512, back, 0, 512);
            assertThat(back.mismatch(data)).isEqualTo(-1);
        }
    }

    private void refuses(Reason reason, String text, ThrowingCallable open) {
        assertThatExceptionOfType(BlockStoreException.class)
                .isThrownBy(open)
                .withMessageContaining(text)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .satisfies(e -> assertThat(e.path()).isNotNull());
    }

    @Test
    void namesThePathAndReasonOfAFileItCannotUse() throws IOException {
        refuses(Reason.NOT_FOUND, "disk: no such file", () -> FileStore.open(file(), 512));
        refuses(Reason.NOT_FOUND, "gone", () -> FileStore.open(directory.resolve("gone/disk"), 512, 8192));
        refuses(Reason.NOT_A_REGULAR_FILE, "regular file", () -> FileStore.open(directory, 512));
        Files.write(file(), new byte[1000]);
        refuses(Reason.WRONG_SIZE, "found 1000", () -> FileStore.open(file(), 512));
        Files.write(file(), new byte[1024]);
        refuses(Reason.WRONG_SIZE, "wanted 2048 bytes, found a file of 1024", () -> FileStore.open(file(), 512, 2048));
        try (var _ = FileStore.open(file(), 512)) {
            refuses(Reason.IN_USE, "another namespace", () -> FileStore.open(file(), 512));
        }
    }

    @Test
    void failsTheReadOfAFileThatWasCut() throws IOException {
        try (var store = FileStore.open(file(), 512, 8192)) {
            try (var other = new RandomAccessFile(file().toFile(), "rw")) {
                other.setLength(4096);
            }
            var buffer = MemorySegment.ofArray(new byte[1024]);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> store.read(4096 - 512, buffer, 0, 1024))
                    .withMessageContaining("ends at 4096");
        }
    }

    @Test
    void namesANamespaceTheSameForTheSameName() {
        assertThat(NamespaceIdentity.named("a")).isEqualTo(NamespaceIdentity.named("a"));
        assertThat(NamespaceIdentity.named("a")).isNotEqualTo(NamespaceIdentity.named("b"));
        var uuid = new UUID(1, 2);
        assertThat(NamespaceIdentity.of(uuid).descriptors())
                .containsExactly(new NamespaceDescriptor.Uuid(uuid), new NamespaceDescriptor.CommandSet(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new NamespaceIdentity(uuid, "abc", 0));
    }
}

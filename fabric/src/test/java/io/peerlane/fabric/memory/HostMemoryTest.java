package io.peerlane.fabric.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostMemoryTest {

    private static final long SIZE = 1 << 20;

    private final HostMemory memory = new HostMemory(SIZE);

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void startsAtFourGib() {
        HostBuffer buffer = memory.allocate(100, 1);
        assertThat(buffer.address()).isEqualTo(0x1_0000_0000L);
        assertThat(buffer.size()).isEqualTo(100);
        assertThat(memory.available()).isEqualTo(SIZE - 4096);
        assertThat(memory.contains(buffer.address(), SIZE)).isTrue();
        assertThat(memory.contains(buffer.address(), SIZE + 1)).isFalse();
        assertThat(memory.contains(buffer.address() - 1, 1)).isFalse();
    }

    @Test
    void aBufferHandedOutAgainIsZero() {
        HostBuffer buffer = memory.allocate(8192, 4096);
        buffer.segment().fill((byte) 0xee);
        buffer.close();
        HostBuffer again = memory.allocate(12288, 4096);
        assertThat(again.address()).isEqualTo(buffer.address());
        assertThat(again.segment().mismatch(MemorySegment.ofArray(new byte[12288])))
                .isEqualTo(-1);
    }

    @Test
    void closingTwiceReturnsTheMemoryOnce() {
        HostBuffer buffer = memory.allocate(4096, 1);
        buffer.close();
        buffer.close();
        assertThat(memory.available()).isEqualTo(SIZE);
    }

    @Test
    void respectsAlignmentOfTheBusAddress() {
        memory.allocate(4096, 1);
        HostBuffer aligned = memory.allocate(4096, 65536);
        assertThat(aligned.address() % 65536).isZero();
        assertThat(memory.allocate(4096, 1).address()).isEqualTo(HostMemory.BASE + 4096);
    }

    @Test
    void refusesWhatDoesNotFit() {
        memory.allocate(SIZE / 2, 4096);
        assertThatThrownBy(() -> memory.allocate(SIZE / 2 + 1, 4096))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
        assertThatThrownBy(() -> memory.allocate(Long.MAX_VALUE, 1)).isInstanceOf(ErrnoException.class);
        assertThatThrownBy(() -> memory.allocate(1, 1L << 62)).isInstanceOf(ErrnoException.class);
        memory.allocate(SIZE / 2, 4096);
        assertThat(memory.available()).isZero();
    }

    @Test
    void randomUseNeverOverlapsAndLosesNothing() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<HostBuffer> live = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            if (random.nextInt(3) > 0) {
                take(random, live, seed);
            } else if (!live.isEmpty()) {
                live.remove(random.nextInt(live.size())).close();
            }
        }
        live.forEach(HostBuffer::close);
        assertThat(memory.allocate(SIZE, 4096).address()).as("seed %d", seed).isEqualTo(HostMemory.BASE);
    }

    private void take(Random random, List<HostBuffer> live, long seed) {
        try {
            HostBuffer buffer = memory.allocate(1 + random.nextInt(50_000), 1L << random.nextInt(15));
            assertThat(live)
                    .as("seed %d", seed)
                    .noneMatch(other -> buffer.address() < other.address() + other.size()
                            && other.address() < buffer.address() + buffer.size());
            live.add(buffer);
        } catch (ErrnoException e) {
            assertThat(e.errno()).isEqualTo(Errno.ENOMEM);
        }
    }

    @Test
    void sparseMemoryIsZeroAndReachesBeyondTwoGib() {
        try (Arena arena = Arena.ofConfined()) {
            long size = 64L << 30;
            MemorySegment sparse = SparseMemory.map(size, arena);
            assertThat(sparse.address() % 4096).isZero();
            assertThat(sparse.get(ValueLayout.JAVA_BYTE, size - 1)).isZero();
            sparse.set(ValueLayout.JAVA_BYTE, size - 1, (byte) 1);
            assertThat(sparse.get(ValueLayout.JAVA_BYTE, size - 1)).isEqualTo((byte) 1);
        }
    }

    @Test
    void dramBeyondTwoGibIsAllocatedFromToo() {
        try (var large = new HostMemory(8L << 30)) {
            HostBuffer most = large.allocate(6L << 30, 4096);
            HostBuffer next = large.allocate(4096, 4096);
            assertThat(next.address()).isEqualTo(HostMemory.BASE + (6L << 30));
            most.segment().set(ValueLayout.JAVA_BYTE, (6L << 30) - 1, (byte) 1);
            most.close();
        }
    }

    @Test
    void anImpossibleMappingIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> SparseMemory.map(1L << 60, arena))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
            assertThatThrownBy(() -> SparseMemory.map(0, arena)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

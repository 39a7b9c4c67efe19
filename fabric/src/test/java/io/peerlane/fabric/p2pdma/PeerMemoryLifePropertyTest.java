package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random allocations, user mappings, pins and removals against a plain account of who uses which page: no page has two
 * owners or none, a range has a reference for each allocation and each user page, and a removal ends with the last of
 * them.
 */
class PeerMemoryLifePropertyTest {

    private static final long MIB = 1L << 20;
    private static final long PAGE = 4096;
    private static final int STEPS = 2000;

    private record Allocation(long address, long bytes) {}

    private record Pin(PinnedPages pinned, long address, int pages) {}

    private final TestMachine machine = TestMachine.oneSwitch(NOT_LISTED).provider("03:00.1", 2, 8 * MIB, 0xe000_0000L);
    private final PciFunction provider = machine.function("03:00.1");
    private final P2pDma p2p = machine.p2p();
    private final List<Allocation> allocations = new ArrayList<>();
    private final Map<UserMapping, boolean[]> mappings = new HashMap<>();
    private final List<Pin> pins = new ArrayList<>();
    /** Users of each user page, by address. */
    private final Map<Long, Integer> users = new HashMap<>();

    private PeerPool pool = register();
    private @Nullable CompletableFuture<Void> removal;

    static LongStream seeds() {
        return new Random().longs(20);
    }

    private PeerPool register() {
        p2p.addResource(provider, 2, 2 * MIB, 0);
        p2p.addResource(provider, 2, 4 * MIB, 4 * MIB);
        return p2p.pool(provider).orElseThrow();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesNoPageAndEndsARemovalWithTheLastReference(long seed) {
        var random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            act(random);
            checkAccount("seed %d, step %d".formatted(seed, step));
        }
    }

    private void act(Random random) {
        long bytes = 1 + random.nextLong(random.nextBoolean() ? 40 * PAGE : 3 * MIB);
        if (random.nextInt(100) == 0) {
            remove();
        }
        switch (random.nextInt(6)) {
            case 0 -> allocate(bytes);
            case 1 -> free(random);
            case 2 -> map(bytes);
            case 3 -> unmap(random);
            case 4 -> pin(random);
            default -> unpin(random);
        }
        if (removal != null && removal.isDone()) {
            removal = null;
            pool = register();
        }
    }

    private void remove() {
        removal = p2p.remove(provider);
        mappings.forEach((mapping, mapped) -> account(mapping, mapped, 0, mapped.length));
        mappings.clear();
    }

    private void allocate(long bytes) {
        long address = pool.allocate(bytes);
        if (address != PeerPool.NONE) {
            allocations.add(new Allocation(address, bytes));
        }
    }

    private void free(Random random) {
        if (!allocations.isEmpty()) {
            var one = allocations.remove(random.nextInt(allocations.size()));
            pool.free(one.address(), one.bytes());
        }
    }

    private void map(long bytes) {
        try {
            var mapping = p2p.mmap(provider, bytes, true, 0);
            var mapped = new boolean[(int) (mapping.length() / PAGE)];
            for (int page = 0; page < mapped.length; page++) {
                mapped[page] = true;
                use(mapping.address(page * PAGE));
            }
            mappings.put(mapping, mapped);
        } catch (ErrnoException e) {
            assertThat(e.errno()).isEqualTo(removal == null ? Errno.ENOMEM : e.errno());
            assertThat(e.errno()).isIn(Errno.ENOMEM, Errno.ENODEV);
        }
    }

    private void use(long page) {
        users.merge(page, 1, Integer::sum);
    }

    private void drop(long page) {
        users.computeIfPresent(page, (_, count) -> count == 1 ? null : count - 1);
    }

    private @Nullable UserMapping any(Random random) {
        return mappings.isEmpty()
                ? null
                : mappings.keySet().stream()
                        .skip(random.nextInt(mappings.size()))
                        .findFirst()
                        .orElseThrow();
    }

    private void unmap(Random random) {
        var mapping = any(random);
        if (mapping == null) {
            return;
        }
        var mapped = mappings.get(mapping);
        int first = random.nextInt(mapped.length);
        int count = 1 + random.nextInt(mapped.length - first);
        mapping.unmap(first * PAGE, count * PAGE - random.nextInt(100));
        account(mapping, mapped, first, first + count);
        if (mapping.mappedBytes() == 0) {
            mappings.remove(mapping);
        }
    }

    private void account(UserMapping mapping, boolean[] mapped, int first, int end) {
        for (int page = first; page < end; page++) {
            if (mapped[page]) {
                mapped[page] = false;
                drop(mapping.address(page * PAGE));
            }
        }
    }

    private void pin(Random random) {
        var mapping = any(random);
        if (mapping == null) {
            return;
        }
        var mapped = mappings.get(mapping);
        int first = random.nextInt(mapped.length);
        int count = 1 + random.nextInt(Math.min(mapped.length - first, 4));
        boolean whole = IntStream.range(first, first + count).allMatch(page -> mapped[page]);
        try {
            var pinned = PinnedPages.pin(mapping, first * PAGE, count * PAGE, EnumSet.of(PinFlag.ALLOW_PEER));
            assertThat(whole).isTrue();
            long address = mapping.address(first * PAGE);
            pins.add(new Pin(pinned, address, count));
            LongStream.range(0, count).forEach(page -> use(address + page * PAGE));
        } catch (ErrnoException e) {
            assertThat(e.errno()).isEqualTo(Errno.EFAULT);
            assertThat(whole).isFalse();
        }
    }

    private void unpin(Random random) {
        if (!pins.isEmpty()) {
            var pin = pins.remove(random.nextInt(pins.size()));
            pin.pinned().close();
            LongStream.range(0, pin.pages()).forEach(page -> drop(pin.address() + page * PAGE));
        }
    }

    private void checkAccount(String when) {
        var owners = new HashMap<Long, String>();
        users.keySet().forEach(page -> owners.put(page, "user"));
        allocations.forEach(one -> LongStream.range(0, Math.ceilDiv(one.bytes(), PAGE))
                .forEach(page -> assertThat(owners.put(one.address() + page * PAGE, "driver"))
                        .as(when)
                        .isNull()));
        assertThat(pool.available()).as(when).isEqualTo(pool.size() - owners.size() * PAGE);
        long references = pool.references(0) + pool.references(1);
        assertThat(references).as(when).isEqualTo(allocations.size() + users.size());
        if (removal != null) {
            assertThat(references).as(when).isPositive();
        }
        assertThat(p2p.pool(provider)).as(when).contains(pool);
    }
}

package io.peerlane.fabric.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundWindowsTest {

    private static final long PAGE = 4096;
    private static final long BASE = 0x9_0000_0000L;

    private static OutboundWindows of(OutboundWindow... windows) {
        return OutboundWindows.multiInit(List.of(windows));
    }

    @Test
    void refusesAControllerWithoutWindows() {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> OutboundWindows.multiInit(List.of()))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void raisesSmallPagesAndDropsTheRestBehindTheLastWholeOne() {
        var window = new OutboundWindow(BASE, 3 * PAGE + 1, 512);
        assertThat(window.pageSize()).isEqualTo(PAGE);
        assertThat(window.pages()).isEqualTo(3);
        assertThat(window.contains(BASE + 3 * PAGE)).isTrue();
        assertThat(window.contains(BASE + 3 * PAGE + 1)).isFalse();
        assertThat(window.contains(BASE - 1)).isFalse();
    }

    @Test
    void refusesWindowsThatWrapAndPagesThatAreNoPowerOfTwo() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OutboundWindow(-PAGE, 2 * PAGE, PAGE));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutboundWindow(BASE, -1, PAGE));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutboundWindow(BASE, PAGE, 3 * PAGE));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutboundWindow(0, 1L << 44, PAGE));
        assertThat(new OutboundWindow(-PAGE, PAGE, PAGE).pages()).isOne();
    }

    @Test
    void neverUsesARunThatDoesNotFitCompletely() {
        var windows = of(new OutboundWindow(BASE, 7 * PAGE, PAGE));
        assertThat(windows.allocate(3 * PAGE)).isEqualTo(BASE);
        assertThat(windows.allocate(3 * PAGE)).isEqualTo(OutboundWindows.NONE);
        assertThat(windows.allocate(2 * PAGE)).isEqualTo(BASE + 4 * PAGE);
        assertThat(windows.allocate(1)).isEqualTo(BASE + 6 * PAGE);
        assertThat(windows.reserved()).isEqualTo(7 * PAGE);
    }

    @Test
    void goesToTheNextWindowWhenTheFirstIsTooSmallOrFull() {
        var windows = of(new OutboundWindow(BASE, 2 * PAGE, PAGE), new OutboundWindow(2 * BASE, 16 * PAGE, 4 * PAGE));
        assertThat(windows.allocate(3 * PAGE)).isEqualTo(2 * BASE);
        assertThat(windows.allocate(2 * PAGE)).isEqualTo(BASE);
        assertThat(windows.allocate(1)).isEqualTo(2 * BASE + 4 * PAGE);
        assertThat(windows.firstPageSize()).isEqualTo(PAGE);
    }

    @Test
    void freesWhatTheArgumentsSayAndIgnoresAddressesOfNoWindow() {
        var windows = of(new OutboundWindow(BASE, 8 * PAGE, PAGE));
        windows.allocate(8 * PAGE);
        assertThat(windows.free(BASE + 8 * PAGE, PAGE)).isFalse();
        assertThat(windows.reserved()).isEqualTo(8 * PAGE);
        assertThat(windows.free(BASE + 4 * PAGE, 3 * PAGE)).isTrue();
        assertThat(windows.reserved()).isEqualTo(4 * PAGE);
        assertThat(windows.free(BASE, Long.MAX_VALUE)).isTrue();
        assertThat(windows.reserved()).isZero();
    }

    @Test
    void takesNoRequestOfZeroBytes() {
        var windows = of(new OutboundWindow(BASE, PAGE, PAGE));
        assertThatIllegalArgumentException().isThrownBy(() -> windows.allocate(0));
        assertThatIllegalArgumentException().isThrownBy(() -> windows.free(BASE, 0));
        assertThat(windows.allocate(-1)).isEqualTo(OutboundWindows.NONE);
    }

    /** Pages one by one, every position tried, powers found by doubling. */
    private static final class NaiveWindow {
        private final OutboundWindow window;
        private final boolean[] used;

        NaiveWindow(OutboundWindow window) {
            this.window = window;
            this.used = new boolean[(int) (window.size() / window.pageSize())];
        }

        private int run(long size) {
            int run = 1;
            while (run * window.pageSize() < size) {
                run *= 2;
            }
            return run;
        }

        long allocate(long size) {
            if (size > window.size()) {
                return -1;
            }
            for (int first = 0; first < used.length; first++) {
                if (first % run(size) == 0 && isFree(first, run(size))) {
                    set(first, run(size), true);
                    return window.base() + first * window.pageSize();
                }
            }
            return -1;
        }

        private boolean isFree(int first, int run) {
            for (int page = first; page < first + run; page++) {
                if (page >= used.length || used[page]) {
                    return false;
                }
            }
            return true;
        }

        void set(int first, int run, boolean value) {
            for (int page = first; page < first + run; page++) {
                used[page] = value;
            }
        }

        boolean free(long address, long size) {
            if (address < window.base() || address >= window.base() + window.size()) {
                return false;
            }
            set((int) ((address - window.base()) / window.pageSize()), run(size), false);
            return true;
        }
    }

    private record Lease(long address, long size) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithANaiveModel(long seed) {
        var random = new Random(seed);
        List<OutboundWindow> described = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            long page = PAGE << random.nextInt(3);
            described.add(new OutboundWindow(BASE * (i + 1), 1 + random.nextLong(40 * page), page));
        }
        var windows = OutboundWindows.multiInit(described);
        var naive = described.stream().map(NaiveWindow::new).toList();
        List<Lease> leases = new ArrayList<>();
        for (int step = 0; step < 2000; step++) {
            if (leases.isEmpty() || random.nextInt(5) < 3) {
                long size = 1 + random.nextLong(PAGE << random.nextInt(7));
                long address = windows.allocate(size);
                assertThat(address).as("seed %d step %d", seed, step).isEqualTo(allocate(naive, size));
                if (address != OutboundWindows.NONE) {
                    leases.add(new Lease(address, size));
                }
            } else {
                var lease = leases.remove(random.nextInt(leases.size()));
                assertThat(windows.free(lease.address(), lease.size())).isTrue();
                naive.stream().anyMatch(window -> window.free(lease.address(), lease.size()));
            }
        }
        leases.forEach(lease -> windows.free(lease.address(), lease.size()));
        assertThat(windows.reserved()).as("seed %d", seed).isZero();
    }

    private static long allocate(List<NaiveWindow> windows, long size) {
        return windows.stream()
                .mapToLong(window -> window.allocate(size))
                .filter(address -> address >= 0)
                .findFirst()
                .orElse(OutboundWindows.NONE);
    }
}

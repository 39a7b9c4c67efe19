package io.peerlane.fabric.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineLimitTest {

    private enum Reason {
        SIZE,
        NAME
    }

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may pass its largest value
    private final LineLimit<Reason> limit = new LineLimit<>(Reason.class, 2, Duration.ofNanos(10), now::get);

    private long admit() {
        return limit.admit(Reason.SIZE);
    }

    @Test
    void letsABurstThroughAndNoMoreUntilTheIntervalIsOver() {
        assertThat(admit()).isZero();
        assertThat(admit()).isZero();
        assertThat(admit()).isEqualTo(LineLimit.SUPPRESSED);
        now.addAndGet(9);
        assertThat(admit()).isEqualTo(LineLimit.SUPPRESSED);
        now.addAndGet(1);
        assertThat(admit()).isNotEqualTo(LineLimit.SUPPRESSED);
    }

    @Test
    void tellsOnceHowManyWereSuppressed() {
        for (int i = 0; i < 7; i++) {
            admit();
        }
        now.addAndGet(100);
        assertThat(admit()).isEqualTo(5);
        assertThat(admit()).isZero();
    }

    @Test
    void aFloodForOneReasonHidesNoOther() {
        for (int i = 0; i < 100; i++) {
            admit();
        }
        assertThat(limit.admit(Reason.NAME)).isZero();
    }

    @Test
    void aNoteIsThereOnlyIfSomethingIsMissing() {
        assertThat(LineLimit.note(0)).isEmpty();
        assertThat(LineLimit.note(3)).isEqualTo(" (3 like it not logged)");
    }

    @Test
    void refusesALimitThatLetsNothingThrough() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineLimit<>(Reason.class, 0, Duration.ofSeconds(1), now::get));
    }
}

package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The judge of {@link TwoHostsTest} finds what it is there to find. */
class RegisterHistoryTest {

    private final AtomicLong clock = new AtomicLong();
    private final RegisterHistory block = new RegisterHistory(clock);

    private long now() {
        return clock.incrementAndGet();
    }

    private void write(long stamp) {
        block.written(stamp, now());
    }

    private void read(long stamp) {
        block.read(stamp, now());
    }

    @Test
    void acceptsReadsOfTheLastWrite() {
        read(RegisterHistory.INITIAL);
        write(1);
        read(1);
        write(2);
        read(2);
        assertThat(block.violations()).isEmpty();
    }

    @Test
    void acceptsEitherValueWhileAWriteIsUnderWay() {
        write(1);
        long start = now();
        read(1);
        read(2);
        block.written(2, start);
        assertThat(block.violations()).isEmpty();
    }

    @Test
    void findsAReadOfWhatWasOverwritten() {
        write(1);
        write(2);
        read(1);
        assertThat(block.violations()).singleElement().asString().contains("overwritten before");
    }

    @Test
    void findsAReadOfWhatNobodyWrote() {
        read(7);
        assertThat(block.violations()).singleElement().asString().contains("nobody had written");
    }

    @Test
    void findsAReadOfWhatIsWrittenOnlyLater() {
        read(1);
        write(1);
        assertThat(block.violations()).singleElement().asString().contains("nobody had written");
    }

    @Test
    void findsAReadThatGoesBackInTime() {
        write(1);
        long start = now();
        read(2);
        read(1);
        block.written(2, start);
        assertThat(block.violations()).singleElement().asString().contains("older than an earlier read");
    }
}

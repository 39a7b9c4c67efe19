package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeepAliveTimerTest {

    private final ManualClock clock = new ManualClock();
    private final StepLoop loop = new StepLoop();
    private int expiries;
    private final KeepAliveTimer timer = new KeepAliveTimer(clock, loop, () -> expiries++);

    @Test
    void expiresOnceAfterATimeoutWithoutACommand() {
        timer.start(1500); // rounded up to 2 s
        pass(1999);
        assertThat(expiries).isZero();
        pass(1);
        assertThat(expiries).isEqualTo(1);
        pass(10_000);
        assertThat(expiries).isEqualTo(1);
    }

    @Test
    void aTaskThatWasOnItsWayWhenTheTimerStartedOverDoesNotExpireTheNewTimeout() {
        timer.start(1000);
        clock.advance(1000); // handed to the loop, which is busy with a Set Features
        timer.start(2000);
        loop.run();
        assertThat(expiries).isZero();
        pass(1999);
        assertThat(expiries).isZero();
        pass(1);
        assertThat(expiries).isEqualTo(1);
        assertThat(clock.pending()).isZero();
    }

    private void pass(long millis) {
        clock.advance(millis);
        loop.run();
    }
}

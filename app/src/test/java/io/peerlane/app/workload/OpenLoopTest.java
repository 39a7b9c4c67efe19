package io.peerlane.app.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A job that sends at a rate, against a device and a clock made up for it. */
class OpenLoopTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final int DEPTH = 32;

    private final StallingDevice device = new StallingDevice();
    private final long start = device.now;

    private static Phase open(long iops, RateProcess process, long nanos) {
        return new Phase(
                "randread", ReadWrite.RANDREAD, 100, Duration.ofNanos(nanos), false, false, new Rate(iops, process));
    }

    private static Phase linear(long iops, long nanos) {
        return open(iops, RateProcess.LINEAR, nanos);
    }

    private static Phase closed(long nanos) {
        return new Phase("randread", ReadWrite.RANDREAD, 100, Duration.ofNanos(nanos), false, false);
    }

    private static OpenLoopCounts open(JobCounts counts) {
        assertThat(counts.open).isNotNull();
        return counts.open;
    }

    private void stallFor100Millis() {
        device.stallFrom = start + SECOND;
        device.stallTo = device.stallFrom + 100 * MILLI;
    }

    @ParameterizedTest
    @CsvSource({"1000, 2000000000", "997, 1000000000", "7, 3000000000", "50000, 100000000"})
    void sendsWhatIsDueAndNothingElse(long iops, long nanos) {
        JobCounts counts = device.run(linear(iops, nanos), DEPTH * 2, 1);
        long due = Math.ceilDiv(iops * nanos, SECOND);
        assertThat(counts.reads.getTotalCount()).isBetween(due - 1, due + 1);
        assertThat(open(counts).unsent).isZero();
        assertThat(counts.endNanos - counts.startNanos)
                .as("the window is not over with the last answer")
                .isBetween(nanos, nanos + device.service);
        assertThat(counts.reads.getMaxValue()).isCloseTo(device.service, within(1000L));
    }

    /** 100 requests become due while nothing is answered: two in a hundred of five seconds, each a millisecond less late. */
    @Test
    void showsAStallInTheLatencyOfAllThatBecameDueMeanwhile() {
        stallFor100Millis();
        JobCounts counts = device.run(linear(1000, 5 * SECOND), DEPTH, 1);
        assertThat(counts.reads.getTotalCount()).isEqualTo(5000);
        assertThat(millisAt(counts.reads, 99)).isCloseTo(50, within(2.0));
        assertThat(millisAt(counts.reads, 99.5)).isCloseTo(75, within(2.0));
        assertThat(counts.reads.getMaxValue() / MILLI).isBetween(99L, 101L);
        assertThat(open(counts).unsent).as("it catches up").isZero();
    }

    /** The same stall, the same load: one request sees it, and those that it kept from being sent are not there to tell. */
    @Test
    void aClosedLoopHidesTheSameStall() {
        stallFor100Millis();
        device.service = MILLI;
        JobCounts counts = device.run(closed(5 * SECOND), 1, 1);
        assertThat(counts.reads.getTotalCount()).isBetween(4850L, 4950L);
        assertThat(millisAt(counts.reads, 99.9)).isCloseTo(1, within(0.01));
        assertThat(counts.reads.getMaxValue() / MILLI).isBetween(99L, 101L);
    }

    /** Service time is what the device had in hand: of 100 that were due, 32 had a slot. */
    @Test
    void keepsTheServiceTimeApart() {
        stallFor100Millis();
        JobCounts counts = device.run(linear(1000, 5 * SECOND), DEPTH, 1);
        Histogram service = open(counts).readService;
        assertThat(service.getTotalCount()).isEqualTo(5000);
        assertThat(millisAt(service, 99)).as("less than one in a hundred").isCloseTo(0.9, within(0.01));
        assertThat(service.getMaxValue() / MILLI).isBetween(99L, 101L);
        assertThat(service.getCountBetweenValues(2 * MILLI, SECOND)).isCloseTo(DEPTH, within(2L));
    }

    /** 32 slots and 0.9 ms each: 35,556 a second at most. */
    @Test
    void saysHowFarItFellBehindARateThatCannotBeKept() {
        JobCounts counts = device.run(linear(50_000, SECOND), DEPTH, 1);
        long most = DEPTH * SECOND / device.service;
        assertThat(counts.reads.getTotalCount()).isCloseTo(most, within(2L * DEPTH));
        OpenLoopCounts open = open(counts);
        assertThat(open.unsent + counts.reads.getTotalCount()).isEqualTo(50_000);
        assertThat((double) open.behindNanos).isCloseTo(open.unsent * 20_000.0, withPercentage(1));
        assertThat(counts.reads.getMaxValue())
                .as("the last ones waited as long")
                .isGreaterThan(280 * MILLI);
        assertThat(device.now - start).as("nothing is sent after the window").isLessThan(SECOND + 2 * MILLI);
    }

    @Test
    void batchesWhatIsDueWhenTheTimerIsLateAndSaysHowLate() {
        device.slack = 60_000;
        JobCounts counts = device.run(linear(100_000, SECOND / 10), 1 << 10, 1);
        assertThat(counts.reads.getTotalCount()).isEqualTo(10_000);
        assertThat(device.timers).as("one for each batch").isLessThan(10_000 / 2);
        Histogram late = open(counts).late;
        assertThat(late.getTotalCount()).isEqualTo(10_000);
        assertThat(late.getMaxValue()).isBetween(59_000L, 71_000L);
        assertThat(counts.reads.getMean()).isCloseTo(device.service + late.getMean(), withPercentage(0.2));
    }

    @Test
    void doesNotCallItsOwnLatenessWhatWasTheDevices() {
        stallFor100Millis();
        JobCounts counts = device.run(linear(1000, 5 * SECOND), DEPTH, 1);
        assertThat(open(counts).late.getMaxValue()).isZero();
        assertThat(open(counts).late.getTotalCount())
                .as("the others waited for a slot")
                .isBetween(4900L, 4950L);
    }

    /** A queue that holds less than the job's depth refuses: that wait is the device's as well. */
    @Test
    void waitsForAQueueThatRefusesAndCountsFromTheDueTime() {
        stallFor100Millis();
        device.depth = 4;
        JobCounts counts = device.run(linear(1000, 5 * SECOND), DEPTH, 1);
        assertThat(counts.errors).isEmpty();
        assertThat(counts.reads.getTotalCount()).isEqualTo(5000);
        assertThat(millisAt(counts.reads, 99)).isGreaterThan(45);
        assertThat(open(counts).late.getMaxValue()).isLessThan(MILLI);
    }

    @ParameterizedTest
    @EnumSource(RateProcess.class)
    void sendsTheSameAtTheSameTimesFromTheSameSeed(RateProcess process) {
        device.service = 10_000_000;
        JobCounts first = device.run(open(2000, process, SECOND), DEPTH, 5);
        var again = new StallingDevice();
        again.service = device.service;
        JobCounts second = again.run(open(2000, process, SECOND), DEPTH, 5);
        assertThat(second.reads).isEqualTo(first.reads);
        assertThat(again.submitted).isEqualTo(device.submitted);
    }

    @Test
    void sendsPoissonArrivalsInTheRightNumber() {
        JobCounts counts = device.run(open(1000, RateProcess.POISSON, 20 * SECOND), DEPTH, 3);
        assertThat((double) counts.reads.getTotalCount()).isCloseTo(20_000, withPercentage(3));
        assertThat(open(counts).unsent).isZero();
    }

    @Test
    void sendsEachBlockOnceAtTheRateWithoutARuntime() {
        var once = new Phase(
                "read", ReadWrite.READ, 100, Duration.ZERO, true, false, new Rate(1_048_576, RateProcess.LINEAR));
        JobCounts counts = device.run(once, 1024, 1);
        assertThat(counts.reads.getTotalCount()).isEqualTo(1 << 20);
        assertThat(open(counts).unsent).isZero();
        assertThat(counts.endNanos - counts.startNanos).isBetween(SECOND - MILLI, SECOND + MILLI);
    }

    private static double millisAt(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / (double) MILLI;
    }
}

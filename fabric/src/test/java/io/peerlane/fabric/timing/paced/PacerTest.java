package io.peerlane.fabric.timing.paced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.timing.TimingException;
import io.peerlane.fabric.timing.simulation.Flow;
import io.peerlane.fabric.timing.simulation.Resource;
import io.peerlane.fabric.timing.simulation.Simulation;
import io.peerlane.fabric.timing.simulation.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock is turned by hand: no thread, no wall time. */
class PacerTest {

    private static final long MICRO = 1_000_000;
    private static final List<Resource> ONE = List.of(Resource.single("link"));

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger earlier = new AtomicInteger();
    private final Pacer pacer = new Pacer(clock::get, earlier::incrementAndGet);
    private final List<String> over = new ArrayList<>();

    private static StagePlan plan(Stage... stages) {
        return new StagePlan(ONE, List.of(stages), 1, 0);
    }

    private static StagePlan taking(long picoseconds) {
        return plan(Stage.once(0, picoseconds, 0));
    }

    private Operation begin(String name, StagePlan plan) {
        return pacer.begin(plan, () -> over.add(name));
    }

    /** With its bytes moved at once. */
    private Operation move(String name, StagePlan plan) {
        var operation = begin(name, plan);
        operation.done();
        return operation;
    }

    private long at(long picoseconds) {
        clock.set(picoseconds);
        return pacer.advance();
    }

    @Test
    void goesOnWhenTheClockIsThereAndNotAPicosecondBefore() {
        move("a", taking(10 * MICRO));
        assertThat(at(10 * MICRO - 1)).isEqualTo(10 * MICRO);
        assertThat(over).isEmpty();
        assertThat(at(10 * MICRO)).isEqualTo(Long.MAX_VALUE);
        assertThat(over).containsExactly("a");
        assertThat(pacer.counts().late()).isZero();
        assertThat(pacer.counts().worstLatePicoseconds()).isZero();
    }

    @Test
    void letsThoseWhoWaitForTheSameResourceFollowEachOther() {
        for (String name : List.of("a", "b", "c")) {
            move(name, taking(10 * MICRO));
        }
        at(20 * MICRO);
        assertThat(over).containsExactly("a", "b");
        at(30 * MICRO - 1);
        assertThat(over).containsExactly("a", "b");
        at(30 * MICRO);
        assertThat(over).containsExactly("a", "b", "c");
        assertThat(pacer.counts().resources()).containsExactly(new PacedCounts.Use("link", 1, 30 * MICRO));
    }

    @Test
    void countsFromTheTimeOfTheEventHoweverLateItIsHandled() {
        move("a", plan(Stage.delay(3 * MICRO, 0), Stage.once(0, 10 * MICRO, 0), Stage.delay(4 * MICRO, 0)));
        at(9 * MICRO); // the first event was due six before
        at(17 * MICRO - 1);
        assertThat(over).isEmpty();
        at(17 * MICRO);
        assertThat(over).containsExactly("a");
    }

    @Test
    void beginsWhatAnotherCausedWhenThatOneWasOver() {
        var first = pacer.begin(taking(10 * MICRO), () -> move("caused", taking(10 * MICRO)));
        first.done();
        at(14 * MICRO);
        assertThat(over).isEmpty();
        at(20 * MICRO);
        assertThat(over).containsExactly("caused");
        move("later", taking(MICRO)); // caused by nothing
        assertThat(at(20 * MICRO)).isEqualTo(21 * MICRO);
    }

    @Test
    void waitsForTheBytesAndCountsThemAsLate() {
        var operation = begin("a", taking(10 * MICRO));
        at(40 * MICRO);
        assertThat(over).isEmpty();
        assertThat(pacer.counts().underWay()).isEqualTo(1);
        operation.done();
        assertThat(over).containsExactly("a");
        var counts = pacer.counts();
        assertThat(counts.completions()).isEqualTo(1);
        assertThat(counts.late()).isEqualTo(1);
        assertThat(counts.worstLatePicoseconds()).isEqualTo(30 * MICRO);
        assertThat(counts.latePicoseconds()).isEqualTo(30 * MICRO);
        assertThat(counts.underWay()).isZero();
    }

    @Test
    void beginsWhatLateBytesCausedWhenTheyWereThere() {
        var first = pacer.begin(taking(10 * MICRO), () -> move("caused", taking(10 * MICRO)));
        at(40 * MICRO);
        first.done();
        assertThat(at(40 * MICRO)).isEqualTo(50 * MICRO);
    }

    @Test
    void countsALittleLateAsInTime() {
        move("a", taking(10 * MICRO));
        at(10 * MICRO + Pacer.TOLERANCE_PICOSECONDS);
        assertThat(pacer.counts().late()).isZero();
        move("b", taking(10 * MICRO));
        at(clock.get() + 10 * MICRO + Pacer.TOLERANCE_PICOSECONDS + 1);
        assertThat(pacer.counts().late()).isEqualTo(1);
    }

    @Test
    void neverRunsWhatWasCancelledThoughItsResourcesStayTaken() {
        var cancelled = move("a", taking(10 * MICRO));
        var withoutBytes = begin("b", taking(10 * MICRO));
        move("c", taking(10 * MICRO));
        cancelled.cancel();
        cancelled.cancel();
        withoutBytes.cancel();
        assertThat(pacer.counts().underWay()).isEqualTo(1);
        at(30 * MICRO - 1);
        assertThat(over).isEmpty();
        at(30 * MICRO);
        withoutBytes.done();
        assertThat(over).containsExactly("c");
        assertThat(pacer.counts().underWay()).isZero();
        assertThat(pacer.counts().completions()).isEqualTo(1);
        cancelled.cancel();
        assertThat(pacer.counts().underWay()).isZero();
    }

    @Test
    void goesOnOnTheProcessorThatBegan() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        pacer.processors(List.of(new HandProcessor(tasks::add)));
        var operation = move("a", taking(10 * MICRO));
        at(10 * MICRO);
        assertThat(over).isEmpty();
        tasks.remove().run();
        assertThat(over).containsExactly("a");
        operation.cancel();
        assertThat(pacer.counts().underWay()).isZero();
    }

    @Test
    void forgetsWhatIsCancelledOnItsWayToTheProcessor() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        pacer.processors(List.of(new HandProcessor(tasks::add)));
        var operation = move("a", taking(10 * MICRO));
        at(10 * MICRO);
        operation.cancel();
        tasks.remove().run();
        assertThat(over).isEmpty();
        assertThat(pacer.counts().underWay()).isZero();
    }

    @Test
    void forgetsWhatBelongsToAProcessorThatIsGone() {
        pacer.processors(List.of(new HandProcessor(_ -> {
            throw new RejectedExecutionException("stopped");
        })));
        move("a", taking(10 * MICRO));
        at(10 * MICRO);
        assertThat(over).isEmpty();
        assertThat(pacer.counts().underWay()).isZero();
    }

    @Test
    void goesOnWithTheOthersWhenOneFails() {
        pacer.begin(plan(Stage.delay(MICRO, 0)), () -> {
                    throw new IllegalStateException("a defect");
                })
                .done();
        move("other", plan(Stage.delay(MICRO, 0)));
        at(MICRO);
        assertThat(over).containsExactly("other");
    }

    @Test
    void callsForAnEarlierLookOnlyWhenItsNextEventComesSooner() {
        at(0);
        move("a", taking(10 * MICRO));
        assertThat(earlier).hasValue(1);
        move("b", taking(10 * MICRO));
        assertThat(earlier).hasValue(1);
        move("c", plan(Stage.delay(3 * MICRO, 0)));
        assertThat(earlier).hasValue(2);
    }

    /** One operation after the other or side by side, the clock a little off each time: the model is the simulation's. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 32})
    void takesAsLongAsInVirtualTime(int depth) {
        var resources = List.of(Resource.single("link"), new Resource("units", 3), Resource.single("out"));
        var stages = List.of(
                Stage.delay(2 * MICRO, MICRO),
                Stage.through(0, 5 * MICRO, MICRO / 2, MICRO / 10).against(2, MICRO / 8),
                Stage.whole(1, 9 * MICRO, 0),
                Stage.through(2, 4 * MICRO, MICRO / 4, 0));
        int operations = 400;
        var plan = new StagePlan(resources, stages, 8, 32768);
        var expected =
                new Simulation(resources, List.of(new Flow("client", depth, 32768, 8, stages)), operations, 1).run();

        var loop = new ClosedLoop(plan, operations);
        for (int i = 0; i < depth; i++) {
            loop.begin();
        }
        while (loop.done < operations) {
            at(pacer.advance());
        }
        assertThat(Arrays.stream(loop.latencies).sorted().toArray())
                .isEqualTo(expected.flows().getFirst().latencies());
        assertThat(pacer.counts().latePicoseconds()).isZero();
    }

    private final class ClosedLoop {
        private final StagePlan plan;
        private final long[] latencies;
        private int begun;
        private int done;

        ClosedLoop(StagePlan plan, int operations) {
            this.plan = plan;
            latencies = new long[operations];
        }

        void begin() {
            if (begun < latencies.length) {
                begun++;
                long start = clock.get();
                pacer.begin(plan, () -> {
                            latencies[done++] = clock.get() - start;
                            begin();
                        })
                        .done();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1001})
    void refusesADilationThatIsNoGood(int dilation) {
        assertThatThrownBy(() -> new DilatedClock(dilation))
                .isInstanceOf(TimingException.class)
                .hasMessageContaining("dilation")
                .hasMessageContaining("1 to 1000");
    }
}

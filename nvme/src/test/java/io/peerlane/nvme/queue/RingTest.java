package io.peerlane.nvme.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {

    @Test
    void aSubmissionQueueOfTwoHoldsOneEntry() {
        var ring = new SubmissionRing(2);
        assertThat(ring.isEmpty()).isTrue();
        ring.produce();
        assertThat(ring.isFull()).isTrue();
        assertThatIllegalStateException().isThrownBy(ring::produce);
        assertThat(ring.headIs(1)).isTrue();
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void refusesSizesNoQueueHas() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SubmissionRing(1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SubmissionRing(65537));
        assertThatIllegalArgumentException().isThrownBy(() -> new CompletionRing(1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CompletionCursor(1));
    }

    @Test
    void refusesATailThatIsNoSlotOrStepsOverTheHead() {
        var ring = new SubmissionRing(8);
        assertThat(ring.tailIs(8)).isFalse();
        assertThat(ring.tailIs(-1)).isFalse();
        assertThat(ring.tailIs(5)).isTrue();
        ring.consume(3);
        assertThat(ring.tailIs(2)).isTrue();
        assertThat(ring.pending()).isEqualTo(7);
        assertThat(ring.tailIs(3)).isFalse();
        assertThat(ring.tailIs(1)).isFalse();
        assertThat(ring.pending()).isEqualTo(7);
        assertThat(ring.contiguous()).isEqualTo(5);
        ring.consume(5);
        assertThat(ring.head()).isZero();
        assertThat(ring.contiguous()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> ring.consume(3));
        ring.reset();
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void refusesAHeadBeyondWhatIsOutstanding() {
        var ring = new SubmissionRing(8);
        ring.produce();
        ring.produce();
        assertThat(ring.headIs(3)).isFalse();
        assertThat(ring.headIs(8)).isFalse();
        assertThat(ring.headIs(2)).isTrue();
        assertThat(ring.headIs(1)).isFalse();
    }

    @Test
    void countsReservedSlotsAsTaken() {
        var ring = new CompletionRing(4);
        assertThat(ring.reserve(2)).isEqualTo(2);
        assertThat(ring.reserve(2)).isEqualTo(1);
        assertThat(ring.free()).isZero();
        assertThat(ring.reserved()).isEqualTo(3);
        ring.produce();
        assertThat(ring.posted()).isEqualTo(1);
        assertThat(ring.free()).isZero();
        ring.release(2);
        assertThat(ring.free()).isEqualTo(2);
        assertThatIllegalStateException().isThrownBy(ring::produce);
        assertThatIllegalArgumentException().isThrownBy(() -> ring.release(1));
        assertThat(ring.headIs(2)).isFalse();
        assertThat(ring.headIs(4)).isFalse();
        assertThat(ring.headIs(1)).isTrue();
        assertThat(ring.free()).isEqualTo(3);
    }

    /** Host and controller work at random speed on a queue pair; memory is the array of entries, phase in bit 0. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bothEndsAgreeOnEveryEntry(long seed) {
        var random = new Random(seed);
        int slots = 2 + random.nextInt(9);
        int completionSlots = 2 + random.nextInt(9);
        var host = new SubmissionRing(slots);
        var controller = new SubmissionRing(slots);
        var completions = new CompletionRing(completionSlots);
        var cursor = new CompletionCursor(completionSlots);
        var submitted = new int[slots];
        var posted = new int[completionSlots];
        var expected = new ArrayDeque<Integer>();
        int next = 1;
        int done = 0;
        for (int round = 0; round < 20_000; round++) {
            while (!host.isFull() && random.nextInt(3) > 0) {
                submitted[host.tail()] = next;
                expected.add(next++);
                host.produce();
            }
            assertThat(controller.tailIs(host.tail())).isTrue();
            int granted = completions.reserve(Math.min(controller.contiguous(), 1 + random.nextInt(4)));
            for (int i = 0; i < granted; i++) {
                int entry = submitted[controller.head()];
                controller.consume(1);
                posted[completions.tail()] = entry << 1 | (completions.phase() ? 1 : 0);
                completions.produce();
            }
            while (cursor.isNew((posted[cursor.head()] & 1) != 0) && random.nextInt(4) > 0) {
                assertThat(posted[cursor.head()] >> 1).isEqualTo(expected.remove());
                cursor.consume();
                done++;
                assertThat(completions.headIs(cursor.head())).isTrue();
            }
            assertThat(host.headIs(controller.head())).isTrue();
            assertThat(completions.posted()).isLessThan(completionSlots);
            assertThat(host.pending()).isLessThan(slots);
        }
        assertThat(done).isGreaterThan(5000);
    }
}

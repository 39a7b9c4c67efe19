package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.NvmOpcode;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Command identifiers: unique among the commands of a queue that have no response. */
class CommandIdentifierTest {

    private static final int CONFLICT = 0x003;

    private final TestTarget test = TestTarget.oneSwitch();
    private final FakeConnection first;
    private final FakeConnection second;

    CommandIdentifierTest() {
        test.admin();
        first = test.io(test.controller(), 1, false);
        second = test.io(test.controller(), 2, false);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private static void read(FakeConnection queue, int cid) {
        queue.send(TestTarget.entry().start(NvmOpcode.READ, cid, 1).range(0, 1, false), new byte[0], 512);
    }

    @Test
    void aSecondCommandWithTheIdentifierOfOneInFlightFailsAndTheFirstGoesOn() {
        read(first, 7);
        int responses = first.responses().size();
        read(first, 7);
        assertThat(first.last().status()).isEqualTo(CONFLICT);
        assertThat(first.last().completion().cid()).isEqualTo(7);
        assertThat(test.device.outstanding()).isEqualTo(1);
        test.device.completeOne(Status.SUCCESS);
        assertThat(first.last().status()).isZero();
        assertThat(first.responses()).hasSize(responses + 2);
    }

    @Test
    void aRefusedDuplicateDoesNotFreeTheIdentifier() {
        read(first, 7);
        read(first, 7);
        read(first, 7);
        assertThat(first.last().status()).isEqualTo(CONFLICT);
    }

    @Test
    void anIdentifierIsFreeOnceItsResponseIsThere() {
        for (int i = 0; i < 3; i++) {
            read(first, 7);
            test.device.completeOne(Status.SUCCESS);
            assertThat(first.last().status()).isZero();
        }
    }

    @Test
    void queuesHaveIdentifiersOfTheirOwn() {
        read(first, 7);
        read(second, 7);
        assertThat(test.device.outstanding()).isEqualTo(2);
    }

    /** Against a plain set, with identifiers that share buckets. */
    @Test
    void refusesExactlyThoseInFlightWhateverTheOrder() {
        long seed = 11;
        var random = new Random(seed);
        var inFlight = new HashSet<Integer>();
        for (int step = 0; step < 5000; step++) {
            if (test.device.outstanding() < 60 && random.nextBoolean()) {
                int cid = random.nextInt(4) << 8 | random.nextInt(20);
                boolean conflict = !inFlight.add(cid);
                int responses = first.responses().size();
                read(first, cid);
                assertThat(first.responses().size() - responses)
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(conflict ? 1 : 0);
            } else if (test.device.outstanding() > 0) {
                test.device.completeAny(random, Status.SUCCESS);
                assertThat(inFlight.remove(first.last().completion().cid()))
                        .as("seed %d, step %d", seed, step)
                        .isTrue();
            }
        }
    }
}

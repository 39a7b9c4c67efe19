package io.peerlane.nvme.host.pcie;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.fabric.p2pdma.PeerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The public vectors of format {@code cmb}, computed with the logic of Linux 7.2: one test per case. */
class CmbVectorsTest {

    @TestFactory
    Stream<DynamicTest> setsUpTheBufferAndPlacesTheQueuesAsLinuxDoes() throws IOException {
        return cases().map(vector -> DynamicTest.dynamicTest(
                vector.get("id").textValue() + " " + vector.get("note").textValue(), () -> check(vector)));
    }

    @Test
    void theFileHasAllItsCases() throws IOException {
        assertThat(cases()).hasSize(25);
    }

    private static Stream<JsonNode> cases() throws IOException {
        try (var file = CmbVectorsTest.class.getResourceAsStream("/vectors/cmb.json")) {
            var cases = new ObjectMapper().readTree(file).get("cases");
            return StreamSupport.stream(cases.spliterator(), false);
        }
    }

    private static void check(JsonNode vector) {
        var expected = vector.get("expect");
        var model = new CmbModel(vector);
        var setup = new CmbSetup(model, vector.get("use_cmb_sqes").booleanValue());
        int enables = vector.has("enables") ? vector.get("enables").intValue() : 1;
        var outcome = setup.enable();
        for (int i = 1; i < enables; i++) {
            outcome = setup.enable();
        }
        checkOutcome(outcome, expected);
        assertThat(setup.size()).isEqualTo(CmbModel.hex(expected.get("size")));
        assertThat(model.poolSize()).isEqualTo(CmbModel.hex(expected.get("pool")));
        assertThat(model.published).isEqualTo(expected.get("published").booleanValue());
        assertThat(model.writes).isEqualTo(writes(expected.get("writes")));
        assertThat(model.cmbmsc()).isEqualTo(CmbModel.hex(expected.get("cmbmsc")));
        assertThat(setup.submissionQueuesAllowed())
                .isEqualTo(expected.get("sqs_allowed").booleanValue());
        checkQueues(vector, model.pool(), setup);
    }

    private static void checkOutcome(CmbOutcome outcome, JsonNode expected) {
        switch (outcome) {
            case CmbOutcome.Absent _ -> {
                assertThat(expected.get("result").textValue()).isEqualTo("absent");
                assertThat(expected.get("bar").isNull()).isTrue();
            }
            case CmbOutcome.BeyondBar o -> place(expected, "beyond_bar", o.bar(), o.offset());
            case CmbOutcome.Misaligned o -> place(expected, "alignment", o.bar(), o.offset());
            case CmbOutcome.Mapped o -> place(expected, "mapped", o.bar(), o.offset());
            case CmbOutcome.RegistrationFailed o -> {
                place(expected, "registration_failed", o.bar(), o.offset());
                assertThat(-o.errno().number()).isEqualTo(expected.get("errno").intValue());
            }
        }
    }

    private static void place(JsonNode expected, String result, int bar, long offset) {
        assertThat(result).isEqualTo(expected.get("result").textValue());
        assertThat(bar).isEqualTo(expected.get("bar").intValue());
        assertThat(offset).isEqualTo(CmbModel.hex(expected.get("offset")));
    }

    private static List<List<String>> writes(JsonNode list) {
        var writes = new ArrayList<List<String>>();
        list.forEach(
                pair -> writes.add(List.of(pair.get(0).textValue(), pair.get(1).textValue())));
        return writes;
    }

    private static void checkQueues(JsonNode vector, PeerPool pool, CmbSetup setup) {
        var expected = vector.get("expect");
        int queues = vector.get("queues").intValue();
        int depth = vector.get("depth").intValue();
        var plan = setup.submissionQueuesAllowed()
                ? CmbQueuePlan.fit(setup.size(), queues, depth)
                : new CmbQueuePlan(depth, false);
        if (vector.has("taken")) {
            pool.allocate(vector.get("taken").longValue());
        }
        assertThat(plan.depth()).isEqualTo(expected.get("queue_depth").intValue());
        long bytes = (long) plan.depth() << vector.get("sqe_shift").intValue();
        for (var address : expected.get("sq")) {
            long allocated = plan.inCmb() ? pool.allocate(bytes) : PeerPool.NONE;
            var found = allocated == PeerPool.NONE ? "null" : "0x" + Long.toHexString(pool.busAddress(allocated));
            assertThat(found).isEqualTo(address.asText());
        }
        assertThat(pool.available()).isEqualTo(CmbModel.hex(expected.get("available")));
    }
}

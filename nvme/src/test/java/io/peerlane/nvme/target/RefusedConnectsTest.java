package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.logging.LineLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusedConnectsTest {

    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = new ArrayList<>();
    private final RefusedConnects refused =
            new RefusedConnects(3, new LineLimit<>(ConnectRule.class, 2, Duration.ofSeconds(5), now::get), lines::add);

    private void refuse(ConnectRule rule, int times) {
        for (int i = 0; i < times; i++) {
            refused.add(refusal("host", rule, "x" + i));
        }
    }

    private static RefusedConnect refusal(String host, ConnectRule rule, String found) {
        return new RefusedConnect(
                Instant.EPOCH,
                "rdma",
                "192.0.2.1",
                host,
                "subsystem",
                0,
                rule,
                rule.field(),
                found,
                "wanted",
                "answer");
    }

    @Test
    void aFloodIsCountedToTheLastOneButNotLogged() {
        refuse(ConnectRule.HOST_ALLOWED, 1000);
        assertThat(refused.total()).isEqualTo(1000);
        assertThat(refused.entries()).extracting(RefusedConnect::found).containsExactly("x999", "x998", "x997");
        assertThat(lines).hasSize(2);
    }

    @Test
    void countsEachRule() {
        refuse(ConnectRule.HOST_ALLOWED, 5);
        refuse(ConnectRule.MPA_KEY, 2);
        assertThat(refused.counts())
                .containsOnly(Map.entry(ConnectRule.HOST_ALLOWED, 5L), Map.entry(ConnectRule.MPA_KEY, 2L));
    }

    @Test
    void aHostCannotForgeALineOfTheLog() {
        refused.add(refusal("host\nWARN forged", ConnectRule.HOST_ALLOWED, "a\rb\u0085c\u001b[2J"));
        assertThat(lines).singleElement().asString().doesNotContain("\n", "\r", "\u0085", "\u001b");
    }

    @Test
    void everyRuleNamesItsFieldAndItsClause() {
        assertThat(ConnectRule.values()).allSatisfy(rule -> {
            assertThat(rule.field()).isNotBlank();
            assertThat(rule.clause()).matches("(NVMe .*|RFC \\d+), \\d[\\d.]*");
        });
    }

    @Test
    void anotherRuleIsLoggedDuringTheFlood() {
        refuse(ConnectRule.HOST_ALLOWED, 1000);
        refuse(ConnectRule.QUEUE_FREE, 1);
        assertThat(lines).hasSize(3);
        assertThat(lines.getLast()).contains("QUEUE_FREE");
    }

    @Test
    void theNextLineSaysHowManyAreMissing() {
        refuse(ConnectRule.HOST_ALLOWED, 1000);
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        refuse(ConnectRule.HOST_ALLOWED, 1);
        assertThat(lines.getLast()).endsWith("(998 like it not logged)");
    }
}

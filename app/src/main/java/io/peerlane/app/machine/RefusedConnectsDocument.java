package io.peerlane.app.machine;

import io.peerlane.nvme.target.RefusedConnect;
import io.peerlane.nvme.target.RefusedConnects;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code GET /api/refused-connects}: hosts that did not get their connection, and why.
 *
 * @param schemaVersion 1
 * @param total refusals since the start
 * @param byRule how often each rule was broken
 * @param entries the latest, newest first
 */
record RefusedConnectsDocument(int schemaVersion, long total, Map<String, Long> byRule, List<Entry> entries) {

    /**
     * One refusal.
     *
     * @param time when, ISO 8601
     * @param host HOSTNQN, empty if it never came
     * @param subsystem SUBNQN, empty if it never came
     * @param address the peer
     * @param transport {@code rdma} or {@code tcp}
     * @param queue QID, -1 if it never came
     * @param field the field that breaks the rule
     * @param found the value found
     * @param wanted the values that keep the rule
     * @param rule the rule's name
     * @param clause the paragraph of the specification that has it
     * @param status what the host was told
     */
    record Entry(
            String time,
            String host,
            String subsystem,
            String address,
            String transport,
            int queue,
            String field,
            String found,
            String wanted,
            String rule,
            String clause,
            String status) {}

    static RefusedConnectsDocument of(RunningTarget running) {
        RefusedConnects refused = running.target().refusedConnects();
        var byRule = new TreeMap<String, Long>();
        refused.counts().forEach((rule, count) -> byRule.put(rule.name(), count));
        return new RefusedConnectsDocument(1, refused.total(), byRule, entries(refused));
    }

    static List<Entry> entries(RefusedConnects refused) {
        return refused.entries().stream().map(RefusedConnectsDocument::entry).toList();
    }

    private static Entry entry(RefusedConnect refused) {
        return new Entry(
                refused.time().toString(),
                refused.hostNqn(),
                refused.subsystemNqn(),
                refused.remoteAddress(),
                refused.transport(),
                refused.queueIdentifier(),
                refused.field(),
                refused.found(),
                refused.wanted(),
                refused.rule().name(),
                refused.rule().clause(),
                refused.answer());
    }
}

package io.peerlane.nvme.target;

import java.time.Instant;

/**
 * A Connect command that was refused. A value.
 *
 * @param time when
 * @param transport type of the transport
 * @param remoteAddress the peer
 * @param hostNqn HOSTNQN as sent; empty if the data never came
 * @param subsystemNqn SUBNQN as sent; empty if the data never came
 * @param queueIdentifier QID
 * @param rule the rule it broke
 * @param found the value found
 */
public record RefusedConnect(
        Instant time,
        String transport,
        String remoteAddress,
        String hostNqn,
        String subsystemNqn,
        int queueIdentifier,
        ConnectRule rule,
        String found) {

    @Override
    public String toString() {
        return "refused Connect of %s (%s %s) to %s, QID %d: %s = %s breaks %s (%s), answered %s"
                .formatted(
                        hostNqn.isEmpty() ? "unknown host" : hostNqn,
                        transport,
                        remoteAddress,
                        subsystemNqn.isEmpty() ? "unknown subsystem" : subsystemNqn,
                        queueIdentifier,
                        rule.field(),
                        found,
                        rule,
                        rule.clause(),
                        rule.status());
    }
}

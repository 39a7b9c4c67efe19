package io.peerlane.nvme.target;

import java.time.Instant;

/**
 * A connection that came to nothing because its host broke a rule: of the transport, or of the Connect command. A value.
 *
 * @param time when
 * @param transport type of the transport
 * @param remoteAddress the peer
 * @param hostNqn HOSTNQN as sent; empty if it never came
 * @param subsystemNqn SUBNQN as sent; empty if it never came
 * @param queueIdentifier QID, {@link #NO_QUEUE} if it never came
 * @param rule the rule it broke
 * @param field the field that breaks it, by its mnemonic
 * @param found the value found
 * @param wanted the values that keep the rule
 * @param answer what the host was told
 */
public record RefusedConnect(
        Instant time,
        String transport,
        String remoteAddress,
        String hostNqn,
        String subsystemNqn,
        int queueIdentifier,
        ConnectRule rule,
        String field,
        String found,
        String wanted,
        String answer) {

    /** The host named no queue. */
    public static final int NO_QUEUE = -1;

    /** A refusal below Connect: no name was sent, nor a QID. */
    public static RefusedConnect below(
            String transport, String remoteAddress, ConnectRule rule, String found, String wanted, String answer) {
        return new RefusedConnect(
                Instant.now(), transport, remoteAddress, "", "", NO_QUEUE, rule, rule.field(), found, wanted, answer);
    }

    /** The same refusal of a queue that is known. */
    public RefusedConnect ofQueue(int qid) {
        return new RefusedConnect(
                time, transport, remoteAddress, hostNqn, subsystemNqn, qid, rule, field, found, wanted, answer);
    }

    /** The same refusal with another field of the same rule. */
    public RefusedConnect inField(String name) {
        return new RefusedConnect(
                time,
                transport,
                remoteAddress,
                hostNqn,
                subsystemNqn,
                queueIdentifier,
                rule,
                name,
                found,
                wanted,
                answer);
    }

    /** One line, whatever characters the host sent. */
    @Override
    public String toString() {
        return "refused %s (%s %s) at %s, QID %s: %s is %s, found %s; breaks %s (%s), answered %s"
                .formatted(
                        hostNqn.isEmpty() ? "unknown host" : printable(hostNqn),
                        transport,
                        remoteAddress,
                        subsystemNqn.isEmpty() ? "unknown subsystem" : printable(subsystemNqn),
                        queueIdentifier == NO_QUEUE ? "unknown" : queueIdentifier,
                        field,
                        printable(wanted),
                        printable(found),
                        rule,
                        rule.clause(),
                        answer);
    }

    private static String printable(String text) {
        var line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return line.toString();
    }
}

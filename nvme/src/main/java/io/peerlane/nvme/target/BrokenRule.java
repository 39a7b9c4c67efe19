package io.peerlane.nvme.target;

import java.util.Optional;

/**
 * A rule of Connect that does not hold.
 *
 * @param rule the rule
 * @param found the value found
 * @param wanted the values that keep it
 */
record BrokenRule(ConnectRule rule, String found, String wanted) {

    static BrokenRule of(ConnectRule rule, Object found, Object wanted) {
        return new BrokenRule(rule, String.valueOf(found), String.valueOf(wanted));
    }

    static Optional<BrokenRule> unless(boolean holds, ConnectRule rule, Object found, Object wanted) {
        return holds ? Optional.empty() : Optional.of(of(rule, found, wanted));
    }
}

package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.p2pdma.AcsParameterWarning.Problem;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a {@code disable_acs_redir} or {@code config_acs} parameter for one function. The first entry that
 * matches wins; one that cannot be read ends the pass, so that entries behind it count for nothing.
 */
final class AcsParameterScan {

    /** Bits of the register that have a meaning; a parameter may force no other. */
    private static final int BITS = 7;

    private final DeviceSelector selector;
    private final String text;
    private int position;
    private int entry;
    private int mask;
    private int value;
    private @Nullable Problem problem;

    AcsParameterScan(DeviceSelector selector, String text) {
        this.selector = selector;
        this.text = text;
    }

    /** The control register that {@code disable_acs_redir} leaves of {@code firmware}; empty if no entry matches. */
    OptionalInt disableRedirect(int firmware) {
        mask = AcsRegisters.REDIRECT;
        value = 0;
        while (position < text.length()) {
            entry = position;
            if (matchesHere()) {
                return OptionalInt.of(apply(firmware));
            }
        }
        return OptionalInt.empty();
    }

    /** The control register that {@code config_acs} makes of {@code firmware}; empty if no entry matches. */
    OptionalInt configure(int firmware) {
        while (position < text.length() && readFlags()) {
            if (matchesHere()) {
                return OptionalInt.of(apply(firmware));
            }
        }
        return OptionalInt.empty();
    }

    /** Why the pass ended early. */
    Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    /** The text from the entry on that was looked at last. */
    String unread() {
        return text.substring(entry);
    }

    private int apply(int firmware) {
        return (firmware & ~mask) | (value & mask);
    }

    /** True on a match; else the position is at the next entry, or at the end when there is none to be read. */
    private boolean matchesHere() {
        var match = selector.match(text, position);
        if (match.outcome() == DeviceSelector.Outcome.MATCH) {
            return true;
        }
        if (match.outcome() == DeviceSelector.Outcome.MALFORMED) {
            problem = Problem.SELECTOR;
        }
        boolean another = match.outcome() == DeviceSelector.Outcome.NO_MATCH
                && match.end() < text.length()
                && text.charAt(match.end()) == ';';
        position = another ? match.end() + 1 : text.length();
        return false;
    }

    /** Flags up to the next {@code @}, the rightmost character being bit 0; false if they cannot be used. */
    private boolean readFlags() {
        entry = position;
        int at = text.indexOf('@', position);
        if (at < 0) {
            problem = Problem.FLAGS_MISSING;
            return false;
        }
        mask = 0;
        value = 0;
        for (int i = at - 1, bit = 0; i >= position; i--, bit++) {
            if (!readFlag(text.charAt(i), bit)) {
                return false;
            }
        }
        position = at + 1;
        return true;
    }

    private boolean readFlag(char flag, int bit) {
        if (flag == 'x' || flag == 'X') {
            return true;
        }
        if ((flag != '0' && flag != '1') || bit >= BITS) {
            problem = flag == '0' || flag == '1' ? Problem.FLAG_BEYOND_REGISTER : Problem.FLAG;
            return false;
        }
        mask |= 1 << bit;
        value |= (flag - '0') << bit;
        return true;
    }
}

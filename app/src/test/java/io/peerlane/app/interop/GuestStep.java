package io.peerlane.app.interop;

import java.util.List;

/**
 * A step of a script in the guest.
 *
 * @param name what it does, in words
 * @param verdict how it ended; of a step that failed its exit code, of one that was skipped the reason
 * @param details what it found out, or its output and the kernel's log, line by line
 */
record GuestStep(String name, Verdict verdict, List<String> details) {

    /** How a step ended. */
    sealed interface Verdict {
        /** Well, after that many milliseconds. */
        record Passed(long millis) implements Verdict {}

        /** Not well, and why. */
        record Failed(String why) implements Verdict {}

        /** It was not tried, and why. */
        record Skipped(String why) implements Verdict {}
    }

    GuestStep {
        details = List.copyOf(details);
    }

    boolean failed() {
        return verdict instanceof Verdict.Failed;
    }

    boolean passed() {
        return verdict instanceof Verdict.Passed;
    }

    /** One line for the verdict, then the details. */
    @Override
    public String toString() {
        var line =
                switch (verdict) {
                    case Verdict.Passed(long millis) -> "PASS " + name + " (" + millis + " ms)";
                    case Verdict.Failed(String why) -> "FAIL " + name + " (" + why + ")";
                    case Verdict.Skipped(String why) -> "SKIP " + name + ": " + why;
                };
        return details.isEmpty() ? line : line + "\n" + String.join("\n", details);
    }
}

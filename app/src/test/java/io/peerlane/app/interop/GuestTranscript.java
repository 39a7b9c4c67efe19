package io.peerlane.app.interop;

import io.peerlane.app.interop.GuestStep.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what a script prints in the guest, line by line; {@code guest/lib.sh} of the harness says in which form.
 *
 * <p>It trusts no script: one that dies within a step, prints a step twice or counts wrongly gives a step that failed.
 */
final class GuestTranscript {

    private static final Pattern PASSED = Pattern.compile("PASS (.+) \\((\\d+) ms\\)");
    private static final Pattern FAILED = Pattern.compile("FAIL (.+) \\((\\d+ ms, exit \\d+)\\)");
    private static final Pattern SKIPPED = Pattern.compile("SKIP (.+?): (.+)");
    private static final Pattern SUMMARY = Pattern.compile("SUMMARY (\\d+) passed, (\\d+) failed, (\\d+) skipped");

    private final List<String> details = new ArrayList<>();
    private Optional<String> begun = Optional.empty();
    private Optional<String> summary = Optional.empty();
    private int passes;
    private int fails;
    private int skips;

    /** Takes the next line; a step if the line ends one. */
    Optional<GuestStep> accept(String line) {
        if (line.startsWith("STEP ")) {
            begun = Optional.of(line.substring("STEP ".length()));
            details.clear();
            return Optional.empty();
        }
        if (line.startsWith("  | ") || line.startsWith("  k ")) {
            details.add(line);
            return Optional.empty();
        }
        return verdict(line);
    }

    private Optional<GuestStep> verdict(String line) {
        var passed = PASSED.matcher(line);
        if (passed.matches()) {
            passes++;
            return step(passed.group(1), new Verdict.Passed(Long.parseLong(passed.group(2))));
        }
        var failed = FAILED.matcher(line);
        if (failed.matches()) {
            fails++;
            return step(failed.group(1), new Verdict.Failed(failed.group(2)));
        }
        var skipped = SKIPPED.matcher(line);
        if (skipped.matches()) {
            skips++;
            return step(skipped.group(1), new Verdict.Skipped(skipped.group(2)));
        }
        if (SUMMARY.matcher(line).matches()) {
            summary = Optional.of(line);
        }
        return Optional.empty();
    }

    private Optional<GuestStep> step(String name, Verdict verdict) {
        var step = new GuestStep(name, verdict, details);
        begun = Optional.empty();
        details.clear();
        return Optional.of(step);
    }

    /**
     * The script has ended: whether it did so as it should, as a last step.
     *
     * @param exitCode of the command that ran the guest
     * @param errors what that command wrote to its standard error
     */
    GuestStep end(int exitCode, List<String> errors) {
        var counted = "SUMMARY %d passed, %d failed, %d skipped".formatted(passes, fails, skips);
        var lines = new ArrayList<>(details);
        lines.addAll(errors);
        return new GuestStep("the script ran to its end", endVerdict(exitCode, counted), lines);
    }

    private Verdict endVerdict(int exitCode, String counted) {
        if (begun.isPresent()) {
            return new Verdict.Failed("ended within '" + begun.orElseThrow() + "', " + exitText(exitCode));
        }
        if (summary.isEmpty()) {
            return new Verdict.Failed("no summary, " + exitText(exitCode));
        }
        if (!summary.orElseThrow().equals(counted)) {
            return new Verdict.Failed("it says " + summary.orElseThrow() + ", seen were " + counted);
        }
        if (exitCode != (fails == 0 ? 0 : 1)) {
            return new Verdict.Failed(counted + ", " + exitText(exitCode));
        }
        return new Verdict.Passed(0);
    }

    private static String exitText(int exitCode) {
        return switch (exitCode) {
            case 124 -> "exit 124: time was up";
            case 125 -> "exit 125: the guest died";
            default -> "exit " + exitCode;
        };
    }
}

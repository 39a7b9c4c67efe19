package io.peerlane.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.interop.GuestStep.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuestTranscriptTest {

    private final GuestTranscript transcript = new GuestTranscript();

    private List<GuestStep> read(String text) {
        return text.lines().map(transcript::accept).flatMap(Optional::stream).toList();
    }

    private Verdict end(int exitCode) {
        return transcript.end(exitCode, List.of("run: said")).verdict();
    }

    @Test
    void readsStepsWithTheirVerdictsAndDetails() {
        var steps = read("""
                Linux 6.1.0, nvme version 2.3
                STEP id-ctrl
                  | mdts      : 8
                PASS id-ctrl (255 ms)
                SKIP compare: not in ONCS
                STEP fio randrw, crc32c: 512 bytes, depth 1 (again)
                  | fio: verify failed
                  k nvme0: I/O error
                FAIL fio randrw, crc32c: 512 bytes, depth 1 (again) (1486 ms, exit 1)
                """);

        assertThat(steps)
                .containsExactly(
                        new GuestStep("id-ctrl", new Verdict.Passed(255), List.of("  | mdts      : 8")),
                        new GuestStep("compare", new Verdict.Skipped("not in ONCS"), List.of()),
                        new GuestStep(
                                "fio randrw, crc32c: 512 bytes, depth 1 (again)",
                                new Verdict.Failed("1486 ms, exit 1"),
                                List.of("  | fio: verify failed", "  k nvme0: I/O error")));
    }

    @Test
    void endsWellWhenTheSummaryIsWhatWasSeen() {
        read("STEP a\nPASS a (1 ms)\nSUMMARY 1 passed, 0 failed, 0 skipped");

        assertThat(end(0)).isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void aFailedStepIsReportedOnceNotAgainAtTheEnd() {
        var steps = read("STEP a\nFAIL a (1 ms, exit 3)\nSUMMARY 0 passed, 1 failed, 0 skipped");

        assertThat(steps).singleElement().matches(GuestStep::failed);
        assertThat(end(1)).isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void aScriptThatDiesWithinAStepNamesItAndKeepsItsDetails() {
        read("STEP a\nPASS a (1 ms)\nSTEP reset under I/O\n  | so far");

        var end = transcript.end(124, List.of("run: timed out after 600 s"));

        assertThat(end.verdict())
                .isEqualTo(new Verdict.Failed("ended within 'reset under I/O', exit 124: time was up"));
        assertThat(end.details()).containsExactly("  | so far", "run: timed out after 600 s");
    }

    @Test
    void aScriptWithoutSummaryFails() {
        read("STEP a\nPASS a (1 ms)");

        assertThat(end(125)).isEqualTo(new Verdict.Failed("no summary, exit 125: the guest died"));
    }

    @Test
    void aSummaryThatHidesAStepFails() {
        read("STEP a\nPASS a (1 ms)\nSUMMARY 2 passed, 0 failed, 0 skipped");

        assertThat(end(0))
                .isEqualTo(
                        new Verdict.Failed("it says SUMMARY 2 passed, 0 failed, 0 skipped, seen were SUMMARY 1 passed,"
                                + " 0 failed, 0 skipped"));
    }

    @Test
    void anExitCodeThatContradictsTheSummaryFails() {
        read("STEP a\nPASS a (1 ms)\nSUMMARY 1 passed, 0 failed, 0 skipped");

        assertThat(end(1)).isEqualTo(new Verdict.Failed("SUMMARY 1 passed, 0 failed, 0 skipped, exit 1"));
    }

    @Test
    void remarksAreNoSteps() {
        assertThat(read("PASS without a time\nFAILURE\n== tcp\n\nREADY nqn")).isEmpty();
    }
}

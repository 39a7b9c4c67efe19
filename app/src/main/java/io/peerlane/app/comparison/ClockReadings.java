package io.peerlane.app.comparison;

import io.peerlane.app.report.Timing;
import io.peerlane.app.simulation.ModelLine;
import java.util.List;

/** What the machine's clock says at the ends of all windows. Used by one thread. */
final class ClockReadings {

    private final String mode;
    private TimingDocument last = TimingDocument.UNTIMED;
    private long completions;
    private long late;
    private long worstLateNanos;

    ClockReadings(String mode) {
        this.mode = mode;
    }

    void add(Window window) {
        last = window.timing();
        completions += window.completions();
        late += window.late();
        worstLateNanos = Math.max(worstLateNanos, last.worstLateNanos());
    }

    Timing timing() {
        return last.paced() ? new Timing(mode, last.dilation(), completions, late, worstLateNanos) : Timing.of(mode);
    }

    List<ModelLine> model() {
        return last.model();
    }
}

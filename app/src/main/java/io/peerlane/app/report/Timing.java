package io.peerlane.app.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The clock of the machine.
 *
 * @param mode {@code untimed} or {@code paced}
 * @param dilation paced: seconds of the wall clock per second of the machine
 * @param completions paced: delivered by the machine's clock, over all windows
 * @param late of these, those delivered later than the model says
 * @param worstLateNanos by how much the worst of them was late, machine time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Timing(
        String mode,
        @Nullable Double dilation,
        @Nullable Long completions,
        @Nullable Long late,
        @Nullable Long worstLateNanos) {

    /** Of this mode, and nothing known beyond it. */
    public static Timing of(String mode) {
        return new Timing(mode, null, null, null, null);
    }
}

package io.peerlane.app.config;

import io.peerlane.fabric.timing.paced.DilatedClock;
import java.util.List;
import java.util.Optional;

/**
 * The clock of the emulated machine.
 *
 * @param dilation wall time for each machine time, {@link DilatedClock#LEAST} to {@link DilatedClock#MOST}; empty: no clock,
 *     everything as fast as it goes
 */
public record TimingSettings(Optional<Integer> dilation) {

    /** Without a clock. */
    public static final TimingSettings UNTIMED = new TimingSettings(Optional.empty());

    /** Name of having no clock. */
    public static final String UNTIMED_MODE = "untimed";

    /** Name of the wall clock, slowed down. */
    public static final String PACED_MODE = "paced";

    /** The names that configurations and command lines know. */
    public static final List<String> MODES = List.of(UNTIMED_MODE, PACED_MODE);

    /** With a clock. */
    public static TimingSettings paced(int dilation) {
        return new TimingSettings(Optional.of(dilation));
    }

    /** True of what a clock may be slowed down by. */
    public static boolean isDilation(int dilation) {
        return dilation >= DilatedClock.LEAST && dilation <= DilatedClock.MOST;
    }

    /** What {@link #isDilation} wants. */
    public static String dilations() {
        return DilatedClock.LEAST + " to " + DilatedClock.MOST;
    }

    /** One of {@link #MODES}. */
    public String mode() {
        return dilation.isPresent() ? PACED_MODE : UNTIMED_MODE;
    }
}

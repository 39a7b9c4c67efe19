package io.peerlane.nvme.target;

import io.peerlane.nvme.wire.FeatureIdentifier;
import java.util.OptionalInt;

/**
 * Features of one controller that are mere settings, from one controller reset to the next (NVMe Base 2.1, 5.1.25): kept as the
 * host sets them. Arbitration, power and error recovery change nothing here; temperature thresholds set the SMART warning.
 * Used on the controller's loop.
 */
final class ControllerFeatures {

    private static final int UNLIMITED_BURST = 7;
    private static final int OVER_TEMPERATURE_KELVIN = 343;
    private static final int ALL_SENSORS = 0xf;
    private static final int POWER_STATE_MASK = 0x1f;
    private static final int DEALLOCATED_ERROR = 1 << 16;
    private static final int PROFILE_MASK = 0x1ff;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long TIMESTAMP_MASK = (1L << 48) - 1;
    private static final long ORIGIN_HOST = 1L << 49;

    private final TargetClock clock;
    private int arbitration = UNLIMITED_BURST;
    private int over = OVER_TEMPERATURE_KELVIN;
    private int under;
    private int errorRecovery;
    private int atomicity;
    private long timestampBase;
    private long timestampOrigin;
    private long timestampSetNanos;

    ControllerFeatures(TargetClock clock) {
        this.clock = clock;
        this.timestampSetNanos = clock.nowNanos();
    }

    /**
     * The value of a setting.
     *
     * @param selector CDW11 of Get Features
     * @return empty if {@code feature} is none of these, or the selector names nothing
     */
    OptionalInt get(int feature, int selector) {
        return switch (feature) {
            case FeatureIdentifier.ARBITRATION -> OptionalInt.of(arbitration);
            case FeatureIdentifier.POWER_MANAGEMENT, FeatureIdentifier.COMMAND_SET_PROFILE -> OptionalInt.of(0);
            case FeatureIdentifier.TEMPERATURE_THRESHOLD -> threshold(selector);
            case FeatureIdentifier.ERROR_RECOVERY -> OptionalInt.of(errorRecovery);
            case FeatureIdentifier.WRITE_ATOMICITY -> OptionalInt.of(atomicity);
            default -> OptionalInt.empty();
        };
    }

    private OptionalInt threshold(int selector) {
        return switch (selector >> 20 & 3) {
            case 0 -> OptionalInt.of(over);
            case 1 -> OptionalInt.of(under);
            default -> OptionalInt.empty();
        };
    }

    /** Changes a setting; false if the value is not possible. */
    boolean set(int feature, int value) {
        return switch (feature) {
            case FeatureIdentifier.ARBITRATION -> {
                arbitration = value & 0xffff_ff07;
                yield true;
            }
            case FeatureIdentifier.POWER_MANAGEMENT -> (value & POWER_STATE_MASK) == 0;
            case FeatureIdentifier.COMMAND_SET_PROFILE -> (value & PROFILE_MASK) == 0;
            case FeatureIdentifier.TEMPERATURE_THRESHOLD -> setThreshold(value);
            case FeatureIdentifier.ERROR_RECOVERY -> setErrorRecovery(value);
            case FeatureIdentifier.WRITE_ATOMICITY -> {
                atomicity = value & 1;
                yield true;
            }
            default -> false;
        };
    }

    /** No namespace here reports deallocated blocks as errors. */
    private boolean setErrorRecovery(int value) {
        if ((value & DEALLOCATED_ERROR) != 0) {
            return false;
        }
        errorRecovery = value & 0xffff;
        return true;
    }

    private boolean setThreshold(int value) {
        int sensor = value >> 16 & 0xf;
        int type = value >> 20 & 3;
        if (type > 1 || (sensor != 0 && sensor != ALL_SENSORS)) {
            return false;
        }
        if (type == 0) {
            over = value & 0xffff;
        } else {
            under = value & 0xffff;
        }
        return true;
    }

    /** Whether a temperature is at or beyond a threshold. */
    boolean isOutside(int kelvin) {
        return kelvin >= over || kelvin <= under;
    }

    /** Data of feature 0Eh: milliseconds in bits 47:0, where they come from in 51:49. */
    long timestamp() {
        long passed = (clock.nowNanos() - timestampSetNanos) / NANOS_PER_MILLI;
        return (timestampBase + passed & TIMESTAMP_MASK) | timestampOrigin;
    }

    /** Sets the milliseconds since 1970 from bits 47:0. */
    void timestamp(long data) {
        timestampBase = data & TIMESTAMP_MASK;
        timestampOrigin = ORIGIN_HOST;
        timestampSetNanos = clock.nowNanos();
    }
}

package io.peerlane.app.report;

import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them. */
public final class Amounts {

    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Amounts() {}

    /** Bytes with a binary unit: {@code 1.50 GiB}. */
    public static String bytes(double bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? String.format(Locale.ROOT, "%.0f B", value)
                : String.format(Locale.ROOT, "%.2f %s", value, BINARY[unit]);
    }

    /** Megabytes (10^6) per second. */
    public static String megabytesPerSecond(double bytesPerSecond) {
        return String.format(Locale.ROOT, "%,.0f MB/s", bytesPerSecond / 1e6);
    }

    /** A count with thousands apart. */
    public static String count(double count) {
        return String.format(Locale.ROOT, "%,.0f", count);
    }

    /** A time of nanoseconds with its best unit. */
    public static String nanos(double nanos) {
        if (nanos < 1e3) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        if (nanos < 1e6) {
            return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
        }
        return nanos < 1e9
                ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    /** The same, or a dash. */
    public static String nanos(OptionalDouble nanos) {
        return nanos.isPresent() ? nanos(nanos.getAsDouble()) : "-";
    }

    /** The same for what may be missing. */
    public static String nanosOrDash(@Nullable Double nanos) {
        return nanos == null ? "-" : nanos(nanos.doubleValue());
    }

    /** An amount in the unit of a {@link Metric}. */
    public static String of(double value, String unit) {
        return switch (unit) {
            case "B/s" ->
                value != 0 && value < 10e6
                        ? String.format(Locale.ROOT, "%.3f MB/s", value / 1e6)
                        : megabytesPerSecond(value);
            case "1/s" -> count(value);
            case "ns" -> nanos(value);
            case "share" -> String.format(Locale.ROOT, "%.1f %%", value * 100);
            case "" -> perByte(value);
            default -> fixed(value) + " " + unit;
        };
    }

    /** Bytes per byte; exact zero and tiny amounts look different. */
    public static String perByte(double ratio) {
        boolean tiny = ratio != 0 && Math.abs(ratio) < 0.005;
        return tiny ? String.format(Locale.ROOT, "%.0e", ratio) : fixed(ratio);
    }

    /** Seconds of processor time. */
    public static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }

    /** A relative difference with its sign: {@code +3.1 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%+.1f %%", share * 100);
    }

    /** A number with two decimals. */
    public static String fixed(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}

package io.peerlane.app.config;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 4096}, {@code 128k}, {@code 256MiB}, {@code 2g}; powers of 1024 as in fio. */
public final class ByteSize {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*(?:([kmgt])(?:i?b)?|b)?");

    private ByteSize() {}

    /** The bytes of a text, empty if it is no size or does not fit 63 bits. */
    public static OptionalLong parse(String text) {
        var matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long value = Long.parseLong(matcher.group(1));
        int shift = matcher.group(2) == null ? 0 : 10 * (1 + "kmgt".indexOf(matcher.group(2)));
        return value > Long.MAX_VALUE >> shift ? OptionalLong.empty() : OptionalLong.of(value << shift);
    }

    /** A size in the largest unit that divides it: {@code 256 MiB}. */
    public static String format(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long value = bytes;
        while (unit < units.length - 1 && value != 0 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return value + " " + units[unit];
    }
}

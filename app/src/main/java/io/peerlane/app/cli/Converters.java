package io.peerlane.app.cli;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Schemas;
import io.peerlane.app.workload.RateProcess;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.Verify;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of options, in fio's and nvme-cli's notation. A refusal says what was found and what was wanted. */
final class Converters {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(us|ms|s|m|h)?");

    private Converters() {}

    /** Registers all of them. */
    static void register(CommandLine line) {
        line.registerConverter(int.class, Converters::number);
        line.registerConverter(Integer.class, Converters::number);
        line.registerConverter(long.class, Converters::longNumber);
        line.registerConverter(Size.class, Converters::size);
        line.registerConverter(Duration.class, Converters::duration);
        line.registerConverter(ReadWrite.class, known(ReadWrite::parse));
        line.registerConverter(RateProcess.class, known(RateProcess::parse));
        line.registerConverter(Verify.class, known(Verify::parse));
        line.registerConverter(DataPath.class, known(DataPath::parse));
        line.registerConverter(Schemas.Document.class, known(Schemas.Document::parse));
        line.registerConverter(OutputFormat.class, known(OutputFormat::parse));
    }

    private static Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw refused(text, "a number");
        }
    }

    private static Long longNumber(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw refused(text, "a number");
        }
    }

    private static Size size(String text) {
        OptionalLong bytes = ByteSize.parse(text);
        if (bytes.isEmpty()) {
            throw refused(text, "a size such as 4096, 128k or 1g");
        }
        return new Size(bytes.getAsLong());
    }

    private static Duration duration(String text) {
        Matcher m = TIME.matcher(text);
        if (!m.matches()) {
            throw refused(text, "a time such as 3, 500ms, 30s or 2m");
        }
        long n = Long.parseLong(m.group(1));
        String unit = m.group(2) == null ? "s" : m.group(2);
        return switch (unit) {
            case "us" -> Duration.ofNanos(n * 1000);
            case "ms" -> Duration.ofMillis(n);
            case "m" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofSeconds(n);
        };
    }

    private static <T> ITypeConverter<T> known(ITypeConverter<T> parse) {
        return text -> {
            try {
                return parse.convert(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private static TypeConversionException refused(String found, String wanted) {
        return new TypeConversionException("found " + found + ", wanted " + wanted);
    }
}

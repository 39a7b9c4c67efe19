package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the first processor of {@code /proc/cpuinfo}, or {@code lscpu}. Other architectures than x86 name no vendor there. */
final class CpuInfoParser {

    private static final Pattern FIELD = Pattern.compile("[A-Za-z][A-Za-z0-9_ ()-]*\\t*\\s*:.*");
    private static final Pattern FAMILY = Pattern.compile("\\d{1,4}");
    private static final Pattern OTHER_ARCHITECTURE =
            Pattern.compile("(?:CPU implementer|CPU architecture|cpu model|machine|isa|hart|timebase)\\s*:.*");

    private static final Pattern CPU_INFO = Pattern.compile(
            "(?:processor|vendor_id|cpu family|model name|CPU implementer|model|cpu|Architecture|Vendor ID|CPU family)\\s*:.*");

    private CpuInfoParser() {}

    /** True if the text can be {@code /proc/cpuinfo}. */
    static boolean isCpuInfo(String line) {
        return CPU_INFO.matcher(line).matches();
    }

    static Optional<CpuIdentity> parse(DumpText text) {
        Optional<CpuVendor> vendor = Optional.empty();
        int family = -1;
        boolean isExact = text.lines().stream().noneMatch(line -> line.startsWith("Vendor ID"));
        for (int i = 0; i < text.lines().size(); i++) {
            String line = text.lines().get(i).strip();
            if (line.isEmpty() && vendor.isPresent()) {
                break;
            }
            if (isExact && !line.isEmpty() && !FIELD.matcher(line).matches()) {
                throw text.refusal(i + 1, line, "a field of /proc/cpuinfo, such as vendor_id");
            }
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (line.startsWith("vendor_id") || line.startsWith("Vendor ID")) {
                vendor = Optional.of(vendor(value));
            } else if (line.startsWith("cpu family") || line.startsWith("CPU family")) {
                family = family(text, i + 1, value);
            } else if (OTHER_ARCHITECTURE.matcher(line).matches()) {
                vendor = vendor.or(() -> Optional.of(CpuVendor.OTHER));
                family = Math.max(family, 0);
            }
        }
        int known = family;
        return vendor.filter(name -> known >= 0 || name != CpuVendor.AMD)
                .map(name -> new CpuIdentity(name, Math.max(known, 0)));
    }

    private static CpuVendor vendor(String name) {
        return switch (name) {
            case "GenuineIntel" -> CpuVendor.INTEL;
            case "AuthenticAMD" -> CpuVendor.AMD;
            case "HygonGenuine" -> CpuVendor.HYGON;
            default -> CpuVendor.OTHER;
        };
    }

    private static int family(DumpText text, int line, String value) {
        if (!FAMILY.matcher(value).matches()) {
            throw text.refusal(line, value, "the family as a decimal number");
        }
        return Integer.parseInt(value);
    }
}

package io.peerlane.fabric.topology.dump;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What follows the address in the first line of lspci about a function: class, name, identifiers. */
final class DeviceLine {

    private static final Pattern NAMED_CLASS = Pattern.compile("(.*?) ?\\[([0-9a-fA-F]{4})\\]: (.*)");
    private static final Pattern NUMERIC =
            Pattern.compile("(?:Class )?([0-9a-fA-F]{4}): ([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?: .*)?");
    private static final Pattern IDENTITY = Pattern.compile("\\[([0-9a-fA-F]{4}):([0-9a-fA-F]{4})\\]");
    private static final Pattern REVISION = Pattern.compile("\\(rev ([0-9a-fA-F]{2})\\)");
    private static final Pattern INTERFACE = Pattern.compile("\\(prog-if ([0-9a-fA-F]{2})");

    /** Enough classes to find bridges, drives and adapters in a dump without numbers. */
    private static final Map<String, Integer> CLASSES = Map.ofEntries(
            Map.entry("host bridge", 0x0600),
            Map.entry("isa bridge", 0x0601),
            Map.entry("pci bridge", 0x0604),
            Map.entry("cardbus bridge", 0x0607),
            Map.entry("semi-transparent pci-to-pci bridge", 0x0609),
            Map.entry("non-volatile memory controller", 0x0108),
            Map.entry("sata controller", 0x0106),
            Map.entry("raid bus controller", 0x0104),
            Map.entry("serial attached scsi controller", 0x0107),
            Map.entry("scsi storage controller", 0x0100),
            Map.entry("ethernet controller", 0x0200),
            Map.entry("network controller", 0x0280),
            Map.entry("infiniband controller", 0x0207),
            Map.entry("vga compatible controller", 0x0300),
            Map.entry("3d controller", 0x0302),
            Map.entry("display controller", 0x0380),
            Map.entry("audio device", 0x0403),
            Map.entry("memory controller", 0x0580),
            Map.entry("usb controller", 0x0c03),
            Map.entry("smbus", 0x0c05),
            Map.entry("system peripheral", 0x0880),
            Map.entry("pic", 0x0800),
            Map.entry("communication controller", 0x0780),
            Map.entry("signal processing controller", 0x1180),
            Map.entry("performance counters", 0x1101),
            Map.entry("processing accelerators", 0x1200));

    private DeviceLine() {}

    static void read(String text, RawFunction into) {
        Matcher named = NAMED_CLASS.matcher(text);
        Matcher numeric = NUMERIC.matcher(text);
        if (named.matches()) {
            into.classCode = hex(named.group(2)) << 8;
            identity(named.group(3), into);
            into.description = named.group(1) + ": " + withoutNumbers(named.group(3));
        } else if (numeric.matches()) {
            into.classCode = hex(numeric.group(1)) << 8;
            into.vendor = hex(numeric.group(2));
            into.device = hex(numeric.group(3));
        } else {
            words(text, into);
        }
        number(REVISION, text, value -> into.revision = value);
        number(INTERFACE, text, value -> {
            if (into.classCode != RawFunction.UNREAD) {
                into.classCode |= value;
            }
        });
    }

    /** The rest of a line that a mail program broke. */
    static void readOn(String text, RawFunction into) {
        if (into.vendor == RawFunction.UNREAD && IDENTITY.matcher(text).find()) {
            identity(text, into);
            into.description = (into.description + " " + withoutNumbers(text)).strip();
        }
    }

    private static void words(String text, RawFunction into) {
        int colon = text.indexOf(": ");
        if (colon > 0) {
            into.classCode = classOf(text.substring(0, colon));
            identity(text.substring(colon + 2), into);
        }
        into.description = withoutNumbers(text);
    }

    /** The class of a name, as the upper 16 of 24 bits; -1 if it is not known. */
    static int classOf(String name) {
        Integer code = CLASSES.get(name.toLowerCase(Locale.ROOT));
        return code == null ? RawFunction.UNREAD : code << 8;
    }

    /** The last pair counts: a name may contain brackets of its own. */
    private static void identity(String text, RawFunction into) {
        Matcher found = IDENTITY.matcher(text);
        while (found.find()) {
            into.vendor = hex(found.group(1));
            into.device = hex(found.group(2));
        }
    }

    private static String withoutNumbers(String text) {
        int end = text.length();
        for (String mark : new String[] {" (rev ", " (prog-if "}) {
            int at = text.indexOf(mark);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        return IDENTITY.matcher(text.substring(0, end)).replaceAll("").strip();
    }

    private static void number(Pattern pattern, String text, java.util.function.IntConsumer to) {
        Matcher found = pattern.matcher(text);
        if (found.find()) {
            to.accept(hex(found.group(1)));
        }
    }

    static int hex(String digits) {
        return Integer.parseInt(digits, 16);
    }
}

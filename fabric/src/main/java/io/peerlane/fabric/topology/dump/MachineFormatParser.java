package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code lspci -mm}, one line for each function, and {@code -vmm}, one line for each field. */
final class MachineFormatParser {

    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9]+):\\s*(.*)");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");
    private static final Pattern NUMBER = Pattern.compile("(?:(.*) )?\\[?([0-9a-fA-F]{4})\\]?");
    private static final String NOTE =
            " is in the format for programs: no bus numbers of bridges, port types and capabilities in it;"
                    + " add lspci -t for the tree, lspci -vvv as root for the rest";

    private final DumpText text;
    private final List<RawFunction> functions = new ArrayList<>();
    private final Map<BusDeviceFunction, Integer> lines = new HashMap<>();
    private @Nullable RawFunction current;

    private MachineFormatParser(DumpText text) {
        this.text = text;
    }

    static RawDump parse(DumpText text) {
        var parser = new MachineFormatParser(text);
        for (int i = 0; i < text.lines().size(); i++) {
            parser.line(i + 1, text.lines().get(i).strip());
        }
        if (parser.functions.isEmpty()) {
            throw text.refusal(
                    1, text.lines().isEmpty() ? text.cut() : text.lines().getFirst(), "output of lspci -mm");
        }
        return new RawDump(DumpFormat.LSPCI_MACHINE, parser.functions, false, List.of(), List.of(text.file() + NOTE));
    }

    private void line(int number, String line) {
        Matcher device = LspciParser.DEVICE.matcher(line);
        if (line.isEmpty()) {
            current = null;
        } else if (device.matches() && device.group(2) != null) {
            quoted(begin(number, device.group(1)), device.group(2));
        } else {
            field(number, line);
        }
    }

    private RawFunction begin(int number, String name) {
        var address = DumpAddresses.parse(text, number, name);
        Integer before = lines.putIfAbsent(address, number);
        if (before != null) {
            throw text.refusal(number, "a second " + address, "each function once; the first is in line " + before);
        }
        var function = new RawFunction(text.file(), number, address);
        functions.add(function);
        return function;
    }

    /** Class, vendor, device, options, subsystem vendor, subsystem. */
    private static void quoted(RawFunction into, String line) {
        List<String> words = new ArrayList<>();
        Matcher m = WORD.matcher(line);
        while (m.find()) {
            if (m.group(1) != null) {
                words.add(m.group(1));
            } else {
                option(into, m.group(2));
            }
        }
        String[] names = {"Class", "Vendor", "Device", "SVendor", "SDevice"};
        for (int i = 0; i < Math.min(names.length, words.size()); i++) {
            value(into, names[i], words.get(i));
        }
    }

    private static void option(RawFunction into, String word) {
        if (word.matches("-r[0-9a-fA-F]{2}")) {
            into.revision = DeviceLine.hex(word.substring(2));
        } else if (word.matches("-p[0-9a-fA-F]{2}") && into.classCode >= 0) {
            into.classCode |= DeviceLine.hex(word.substring(2));
        }
    }

    /** Old versions call the slot a device too, and print it first. */
    private void field(int number, String line) {
        Matcher m = FIELD.matcher(line);
        if (!m.matches()) {
            throw text.refusal(number, line, "a field such as Class:");
        }
        String name = m.group(1);
        String value = m.group(2);
        boolean isSlot = name.equals("Slot")
                || (name.equals("Device") && DumpAddresses.find(value).isPresent());
        if (isSlot) {
            current = begin(number, value);
            return;
        }
        if (current == null) {
            throw text.refusal(number, line, "Slot: at the beginning of a record");
        }
        value(current, name, value);
    }

    private static void value(RawFunction into, String name, String value) {
        Matcher m = NUMBER.matcher(value);
        boolean isNumber = m.matches();
        int number = isNumber ? DeviceLine.hex(m.group(2)) : RawFunction.UNREAD;
        switch (name) {
            case "Class" -> into.classCode = isNumber ? number << 8 : DeviceLine.classOf(value);
            case "Vendor" -> into.vendor = number;
            case "Device" -> {
                into.device = number;
                into.description = isNumber && m.group(1) != null ? m.group(1) : value;
            }
            case "SVendor" -> into.subsystemVendor = number;
            case "SDevice" -> into.subsystemDevice = number;
            case "Rev" -> into.revision = twoDigits(value);
            case "ProgIf" -> into.classCode |= into.classCode < 0 ? 0 : Math.max(twoDigits(value), 0);
            default -> {
                // slots, drivers, NUMA nodes: nothing that a topology needs
            }
        }
    }

    private static int twoDigits(String value) {
        return value.matches("[0-9a-fA-F]{2}") ? DeviceLine.hex(value) : RawFunction.UNREAD;
    }
}

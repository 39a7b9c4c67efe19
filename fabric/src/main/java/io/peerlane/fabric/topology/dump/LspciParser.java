package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code lspci} in words and in hexadecimal, also both at once; a tree in the same text too. Grammar of the
 * hexadecimal form: pciutils, lib/dump.c.
 */
final class LspciParser {

    static final Pattern DEVICE =
            Pattern.compile("((?:[0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7])(?:\\s+(.*))?");
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2,8}):((?: [0-9a-fA-F]{2}){1,16})\\s*");
    private static final Pattern NUMBER_AND_COLON = Pattern.compile("[0-9a-fA-F]{2,8}:(?:[ 0-9a-fA-F].*)?");

    private final DumpText text;
    private final List<Entry> records = new ArrayList<>();
    private final Map<BusDeviceFunction, Integer> lines = new HashMap<>();
    private final List<String> treeLines = new ArrayList<>();
    private @Nullable Entry current;
    private boolean beginsInside;
    private int treeStart;

    /** One function while it is read. */
    private static final class Entry {
        final RawFunction function;
        final TextRecord words;
        final ConfigurationImage image = new ConfigurationImage();
        RawFunction result;
        boolean ended;

        Entry(RawFunction function) {
            this.function = function;
            this.result = function;
            this.words = new TextRecord(function);
        }
    }

    private LspciParser(DumpText text) {
        this.text = text;
    }

    static RawDump parse(DumpText text) {
        return new LspciParser(text).parse();
    }

    private RawDump parse() {
        for (int i = 0; i < text.lines().size(); i++) {
            line(i + 1, text.lines().get(i));
        }
        if (records.isEmpty()) {
            String first = text.lines().stream()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .orElse(text.cut());
            throw text.refusal(1, first, "output of lspci");
        }
        List<String> notes = new ArrayList<>();
        finish(notes);
        List<RawFunction> functions =
                new ArrayList<>(records.stream().map(one -> one.result).toList());
        boolean isHex = records.stream().anyMatch(one -> one.image.length() > 0);
        if (!treeLines.isEmpty()) {
            TreeParser.addTo(functions, new DumpText(text.file(), treeLines, ""), treeStart - 1);
        }
        return new RawDump(
                isHex ? DumpFormat.LSPCI_HEX : DumpFormat.LSPCI_TEXT, functions, isWhole(notes), List.of(), notes);
    }

    private void line(int number, String line) {
        String bare = line.strip();
        if (bare.isEmpty()) {
            endRecord();
            return;
        }
        if (TreeParser.isTree(line)) {
            endRecord();
            treeStart = treeLines.isEmpty() ? number : treeStart;
            treeLines.add(line);
            return;
        }
        boolean indented = Character.isWhitespace(line.charAt(0));
        Matcher device = DEVICE.matcher(bare);
        if (!indented && device.matches()) {
            begin(number, device);
            return;
        }
        Matcher hex = HEX.matcher(bare);
        if (hex.matches() && current != null) {
            hex(number, current, hex);
        } else if (current == null && (indented || hex.matches())) {
            beginsInside = true;
        } else if (!indented && NUMBER_AND_COLON.matcher(bare).matches()) {
            throw text.refusal(
                    number, bare, current == null ? "a line that begins with a PCI address" : "up to 16 bytes");
        } else {
            words(bare);
        }
    }

    private void begin(int number, Matcher device) {
        var address = DumpAddresses.parse(text, number, device.group(1));
        Integer before = lines.putIfAbsent(address, number);
        if (before != null) {
            throw text.refusal(
                    number, "a second " + address, "each function once in a file, and the first is in line " + before);
        }
        var function = new RawFunction(text.file(), number, address);
        if (device.group(2) != null) {
            DeviceLine.read(device.group(2), function);
        }
        current = new Entry(function);
        records.add(current);
    }

    private void endRecord() {
        if (current != null) {
            current.ended = true;
        }
    }

    private void hex(int number, Entry record, Matcher line) {
        long offset = Long.parseLong(line.group(1), 16);
        String[] bytes = line.group(2).trim().split(" ", -1);
        if (offset + bytes.length > ConfigurationImage.SIZE) {
            throw text.refusal(number, line.group(1), "an offset below 1000");
        }
        if (record.image.knowsAny((int) offset, bytes.length)) {
            throw text.refusal(number, line.group(1) + " again", "each offset once");
        }
        for (int i = 0; i < bytes.length; i++) {
            record.image.set((int) offset + i, DeviceLine.hex(bytes[i]));
        }
    }

    private void words(String line) {
        if (line.startsWith("pcilib:") || line.startsWith("lspci:")) {
            return;
        }
        if (current != null && !current.ended) {
            current.words.line(line);
        }
    }

    /** The last record may lack its end; an unfinished line was dropped. */
    private void finish(List<String> notes) {
        boolean extendedShown = records.stream().anyMatch(one -> one.image.length() > 0x100);
        for (var record : records) {
            boolean isLast = record == records.getLast();
            boolean whole = !isLast || record.ended;
            record.words.finish(whole);
            if (record.image.length() > 0) {
                record.result = completed(record, extendedShown && whole);
            }
        }
        boolean isCut = !records.getLast().ended && !isList();
        if (isCut || !text.cut().isEmpty()) {
            notes.add("%s may be cut off after %s: no empty line ends it"
                    .formatted(text.file(), records.getLast().function.address));
        }
    }

    /** Registers are more exact than words, but may be shown less far. */
    private static RawFunction completed(Entry entry, boolean extendedShown) {
        var words = entry.function;
        var registers = new RawFunction(words.file, words.line, words.address);
        ImageDecoder.decode(entry.image, registers, extendedShown);
        var fromRegisters = registers.acs;
        registers.fillFrom(words);
        if (registers.acs.isUnknown() && !entry.words.isVerbose()) {
            registers.acs = fromRegisters;
        }
        return registers;
    }

    /** Without -v or -x there are no empty lines. */
    private boolean isList() {
        return records.size() > 1
                && records.stream().noneMatch(one -> one.ended)
                && text.cut().isEmpty();
    }

    /** Tail cuts leave what is before them whole: bridges come before what is below them. */
    private boolean isWhole(List<String> notes) {
        if (beginsInside) {
            notes.add(text.file() + " does not begin with a function: its beginning may be missing");
            return false;
        }
        for (int i = 1; i < records.size(); i++) {
            if (records.get(i - 1).function.address.compareTo(records.get(i).function.address) > 0) {
                return false;
            }
        }
        var first = records.getFirst().function.address;
        return first.bus() == 0 && first.device() == 0 && first.function() == 0;
    }
}

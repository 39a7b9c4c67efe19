package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code lspci -t}, with or without {@code -v}. Functions of one bus stand below each other at the same column; a
 * bridge shows its bus numbers in brackets and its only child, or the first of several, on the same line.
 */
final class TreeParser {

    private static final Pattern ROOT = Pattern.compile("\\[(?:([0-9a-fA-F]{4,8}):)?([0-9a-fA-F]{2})\\]");
    private static final Pattern FUNCTION = Pattern.compile("([0-9a-fA-F]{2})\\.([0-7])");
    private static final Pattern BUSES = Pattern.compile("-\\[([0-9a-fA-F]{2})(?:-([0-9a-fA-F]{2}))?\\]");
    private static final Pattern TREE = Pattern.compile("[ |]*[-+\\\\](?:[-+]*\\[|-[0-9a-fA-F]{2}\\.[0-7]).*");

    private final DumpText text;
    private final int lineOffset;
    private final List<RawFunction> functions = new ArrayList<>();
    private final Map<BusDeviceFunction, RawFunction> byAddress = new HashMap<>();
    private final Deque<Branch> branches = new ArrayDeque<>();
    private boolean beginsInside;

    /** Where the functions of a bus begin; no bus for the branch of the root buses. */
    private record Branch(int column, @Nullable Bus bus) {}

    private record Bus(int domain, int number, boolean isRoot) {}

    private TreeParser(DumpText text, int lineOffset) {
        this.text = text;
        this.lineOffset = lineOffset;
    }

    /** True if the line can be one of a tree. */
    static boolean isTree(String line) {
        return TREE.matcher(line).matches();
    }

    static RawDump parse(DumpText text) {
        var parser = new TreeParser(text, 0);
        parser.parse();
        return new RawDump(
                DumpFormat.LSPCI_TREE,
                parser.functions,
                !parser.beginsInside,
                List.of(),
                List.of(text.file() + " is a tree: no identities, port types and capabilities in it"));
    }

    /** Completes functions of another dump by a tree that stands in the same text. */
    static void addTo(List<RawFunction> functions, DumpText tree, int lineOffset) {
        var parser = new TreeParser(tree, lineOffset);
        parser.parse();
        for (var function : functions) {
            var same = parser.byAddress.remove(function.address);
            if (same != null) {
                function.fillFrom(same);
            }
        }
        functions.addAll(parser.byAddress.values());
    }

    private void parse() {
        for (int i = 0; i < text.lines().size(); i++) {
            if (!text.lines().get(i).isBlank()) {
                line(i + 1 + lineOffset, text.lines().get(i));
            }
        }
        if (functions.isEmpty()) {
            throw text.refusal(
                    1, text.lines().isEmpty() ? text.cut() : text.lines().getFirst(), "a tree of lspci -t");
        }
    }

    /** Leading blanks and bars lead to the branch that the line continues. */
    private void line(int number, String line) {
        int at = 0;
        while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '|')) {
            at++;
        }
        if (at == line.length()) {
            return;
        }
        if (line.charAt(at) == '-' && at == 0) {
            branches.clear();
            roots(number, line);
            return;
        }
        boolean isRoot = ROOT.matcher(line)
                .region(Math.min(at + 2, line.length()), line.length())
                .lookingAt();
        if (functions.isEmpty() && branches.isEmpty()) {
            beginsInside = true;
            if (!isRoot) {
                return;
            }
            branches.push(new Branch(at, null));
        }
        var branch = branchAt(at);
        if (branch == null || (line.charAt(at) != '+' && line.charAt(at) != '\\') || !line.startsWith("-", at + 1)) {
            throw text.refusal(number, line, "a branch of the tree at column " + at);
        }
        if (branch.bus() == null) {
            root(number, line, at + 2);
        } else {
            function(number, line, at + 2, branch.bus());
        }
    }

    private @Nullable Branch branchAt(int column) {
        while (!branches.isEmpty() && branches.peek().column() > column) {
            branches.pop();
        }
        var top = branches.peek();
        return top != null && top.column() == column ? top : null;
    }

    /** {@code -[0000:00]-} for one root bus, {@code -+-[0000:00]-} for several. */
    private void roots(int number, String line) {
        if (line.startsWith("-+-")) {
            branches.push(new Branch(1, null));
            root(number, line, 3);
        } else {
            root(number, line, 1);
        }
    }

    private void root(int number, String line, int at) {
        Matcher m = ROOT.matcher(line).region(at, line.length());
        if (!m.lookingAt()) {
            throw text.refusal(number, line, "a root bus such as [0000:00] at column " + at);
        }
        int domain = m.group(1) == null ? 0 : domain(number, m.group(1));
        below(number, line, m.end(), new Bus(domain, DeviceLine.hex(m.group(2)), true));
    }

    private int domain(int number, String digits) {
        long domain = Long.parseLong(digits, 16);
        if (domain > Integer.MAX_VALUE) {
            throw text.refusal(number, digits, "a domain below 80000000");
        }
        return (int) domain;
    }

    /** What is on a bus: dashes, then one function, or a plus sign that begins a branch. */
    private void below(int number, String line, int from, Bus bus) {
        int at = from;
        while (at < line.length() && line.charAt(at) == '-') {
            at++;
        }
        if (at == line.length()) {
            return;
        }
        if (line.charAt(at) == '+' && line.startsWith("-", at + 1)) {
            branches.push(new Branch(at, bus));
            at += 2;
        }
        function(number, line, at, bus);
    }

    private void function(int number, String line, int at, Bus bus) {
        Matcher m = FUNCTION.matcher(line).region(at, line.length());
        if (!m.lookingAt()) {
            throw text.refusal(number, line, "a function such as 03.0 at column " + at);
        }
        var address =
                DumpAddresses.parse(text, number, "%04x:%02x:%s".formatted(bus.domain(), bus.number(), m.group()));
        var function = new RawFunction(text.file(), number, address);
        function.onRoot = bus.isRoot();
        if (byAddress.putIfAbsent(address, function) != null) {
            throw text.refusal(number, "a second " + address, "each function once");
        }
        functions.add(function);
        rest(number, line, m.end(), function);
    }

    private void rest(int number, String line, int at, RawFunction function) {
        Matcher buses = BUSES.matcher(line).region(at, line.length());
        if (buses.lookingAt()) {
            function.bridgeHeader = true;
            function.secondary = DeviceLine.hex(buses.group(1));
            function.subordinate = buses.group(2) == null ? function.secondary : DeviceLine.hex(buses.group(2));
            below(number, line, buses.end(), new Bus(function.address.domain(), function.secondary, false));
        } else if (line.startsWith("-", at)) {
            function.bridgeHeader = true;
            function.secondary = 0;
        } else if (at < line.length()) {
            function.description = line.substring(at).strip();
        }
    }
}

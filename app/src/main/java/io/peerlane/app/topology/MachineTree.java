package io.peerlane.app.topology;

import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A machine as a tree. */
public final class MachineTree {

    private final ImportedTopology machine;
    private final FunctionText text;
    private final PrintWriter out;

    private MachineTree(ImportedTopology machine, PrintWriter out) {
        this.machine = machine;
        this.text = new FunctionText(machine);
        this.out = out;
    }

    /** Prints the tree, then what the dumps do not say. */
    public static void print(ImportedTopology machine, PrintWriter out) {
        var tree = new MachineTree(machine, out);
        for (var bridge : machine.topology().hostBridges()) {
            out.println("%s %04x:%02x"
                    .formatted(
                            machine.isPlaced(bridge) ? "host bridge" : "bus without a known bridge",
                            bridge.domain(),
                            bridge.rootBus().number()));
            tree.bus(bridge.rootBus(), "");
        }
        ImportReport.printNotes(machine, out);
    }

    private void bus(PciBus bus, String indent) {
        var functions = bus.functions();
        for (int i = 0; i < functions.size(); i++) {
            boolean isLast = i == functions.size() - 1;
            out.println(TextLines.cut(indent + (isLast ? "`-- " : "|-- ") + line(machine.of(functions.get(i)))));
            String deeper = indent + (isLast ? "    " : "|   ");
            machine.topology().secondaryBus(functions.get(i)).ifPresent(below -> bus(below, deeper));
        }
    }

    private String line(ImportedFunction function) {
        List<String> parts = new ArrayList<>();
        parts.add(function.address() + " " + text.kind(function));
        parts.add(FunctionText.accessControl(function));
        parts.add(FunctionText.published(function));
        parts.add(function.movedTo() == null ? "" : "moved below " + function.movedTo());
        parts.add(FunctionText.description(function));
        parts.removeIf(String::isEmpty);
        return String.join("; ", parts);
    }
}

package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.fabric.p2pdma.PairOutcome;
import io.peerlane.fabric.p2pdma.PossibleVerdict;
import io.peerlane.fabric.p2pdma.TopologyExplainer;
import io.peerlane.fabric.p2pdma.WalkStep;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Verdicts for pairs of functions: in full for a few, in groups for many. */
record Explanation(
        String machineName,
        ImportedTopology machine,
        TopologyExplainer explainer,
        List<ImportedFunction> providers,
        List<ImportedFunction> clients) {

    private static final int MAX_FULL_TEXT = 100;
    private static final int MAX_FULL_JSON = 5000;

    private long pairs() {
        return (long) providers.size() * clients.size();
    }

    void printText(PrintWriter out) {
        var text = new FunctionText(machine);
        if (pairs() == 0) {
            out.println("no provider or no client: name them with --provider and --client, or use --all");
        }
        for (var provider : providers) {
            out.println("provider " + text.label(provider));
            if (pairs() <= MAX_FULL_TEXT) {
                clients.forEach(client -> printPair(text, provider, client, out));
            } else {
                printGroups(provider, out);
            }
        }
        machine.notes().forEach(note -> out.println("not read: " + note));
    }

    private void printPair(FunctionText text, ImportedFunction provider, ImportedFunction client, PrintWriter out) {
        var found = explainer.explain(provider.function(), client.function());
        out.println("  client " + text.label(client));
        out.println("    " + headline(found));
        out.println("    way: " + way(found));
        out.println("    " + found.describe());
        var slots = slots(found, provider, client);
        if (!slots.isEmpty()) {
            out.println("    Free ports from which it would be direct: " + String.join(", ", slots) + ".");
        }
    }

    private static String headline(PossibleVerdict found) {
        String types = found.possible().stream().map(Object::toString).collect(Collectors.joining(" or "));
        String hops =
                found.knownHops().isEmpty() ? "hops unknown" : found.knownHops().getAsInt() + " hops";
        return types + ", " + hops;
    }

    /** From the provider up to the common function and down to the client; without one, both ways up. */
    private String way(PossibleVerdict found) {
        var walk = found.verdict().walk();
        String up = walk.stream()
                .filter(step -> step.role() != WalkStep.Role.CLIENT_SIDE)
                .map(this::step)
                .collect(Collectors.joining(" > "));
        var down = walk.stream()
                .filter(step -> step.role() == WalkStep.Role.CLIENT_SIDE)
                .map(this::step)
                .toList();
        if (found.verdict().common().isEmpty()) {
            return up + " > root | root < " + String.join(" < ", down.reversed());
        }
        return down.isEmpty() ? up : up + " < " + String.join(" < ", down.reversed());
    }

    private String step(WalkStep step) {
        var function = machine.find(step.address()).orElseThrow();
        String mark =
                step.redirects() ? " (redirects)" : function.accessControl().isUnknown() ? " (ACS unknown)" : "";
        return step.role() == WalkStep.Role.COMMON ? "[" + step.address() + mark + "]" : step.address() + mark;
    }

    private List<String> slots(PossibleVerdict found, ImportedFunction provider, ImportedFunction client) {
        return found.isCertain() && found.verdict().isDirect()
                ? List.of()
                : explainer.slotsFor(provider.function(), client.function()).stream()
                        .map(Object::toString)
                        .toList();
    }

    /** Clients with the same verdict share a line. */
    private void printGroups(ImportedFunction provider, PrintWriter out) {
        Map<PairOutcome, StringBuilder> groups = new LinkedHashMap<>();
        for (var client : clients) {
            groups.computeIfAbsent(explainer.outcome(provider.function(), client.function()), _ -> new StringBuilder())
                    .append(' ')
                    .append(client.function().name());
        }
        groups.forEach((outcome, names) -> out.println("  %s, %s:%s"
                .formatted(
                        outcome.possible().stream().map(Object::toString).collect(Collectors.joining(" or ")),
                        outcome.hops() < 0 ? "hops unknown" : outcome.hops() + " hops",
                        names)));
    }

    /** One line for each pair, so that a large document never stands in memory. */
    void printJson(PrintWriter out) {
        out.println("{ \"schemaVersion\": 1, \"machine\": " + Json.writeLine(machineName) + ",");
        out.println("  \"notRead\": " + Json.writeLine(machine.notes()) + ",");
        out.print("  \"pairs\": [");
        String separator = "\n";
        for (var provider : providers) {
            for (var client : clients) {
                out.print(separator);
                out.print(pairs() <= MAX_FULL_JSON ? full(provider, client) : brief(provider, client));
                separator = ",\n";
            }
        }
        out.println("] }");
    }

    private String brief(ImportedFunction provider, ImportedFunction client) {
        var outcome = explainer.outcome(provider.function(), client.function());
        var json = new StringBuilder(128);
        json.append("{\"provider\":\"").append(provider.function().name());
        json.append("\",\"client\":\"").append(client.function().name());
        json.append("\",\"hops\":").append(outcome.hops() < 0 ? "null" : "" + outcome.hops());
        json.append(",\"possible\":[\"");
        json.append(outcome.possible().stream().map(Object::toString).collect(Collectors.joining("\",\"")));
        return json.append("\"]}").toString();
    }

    private String full(ImportedFunction provider, ImportedFunction client) {
        var found = explainer.explain(provider.function(), client.function());
        var verdict = found.verdict();
        var text = new FunctionText(machine);
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("provider", provider.address().toString());
        pair.put("client", client.address().toString());
        pair.put("clientDevices", text.devices(client));
        pair.put("certain", found.isCertain());
        pair.put("possible", found.possible());
        pair.put("hops", found.knownHops().isEmpty() ? null : found.knownHops().getAsInt());
        pair.put("common", verdict.common().map(Object::toString).orElse(null));
        pair.put("walk", verdict.walk().stream().map(this::stepDocument).toList());
        pair.put(
                "redirectors",
                verdict.redirectors().stream().map(Object::toString).toList());
        pair.put("processorExemption", verdict.processorExemption().orElse(null));
        pair.put(
                "hostBridges",
                verdict.hostBridges().stream().map(Explanation::hostBridge).toList());
        pair.put("kernelParameter", verdict.kernelParameter().orElse(null));
        pair.put("remedies", verdict.remedies());
        pair.put("freePorts", slots(found, provider, client));
        pair.put("unknown", found.unknowns());
        pair.put("text", found.describe());
        return Json.writeLine(pair);
    }

    private Map<String, Object> stepDocument(WalkStep step) {
        var function = machine.find(step.address()).orElseThrow();
        Map<String, Object> document = new TreeMap<>();
        document.put("address", step.address().toString());
        document.put("role", step.role());
        document.put("type", FunctionText.type(function));
        document.put("redirects", function.accessControl().isUnknown() ? "unknown" : step.redirects());
        return document;
    }

    private static Map<String, Object> hostBridge(io.peerlane.fabric.p2pdma.HostBridgeCheck check) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("hostBridge", check.hostBridge());
        document.put("outcome", check.outcome());
        document.put(
                "identity", check.representative().map(one -> one.identity()).orElse(null));
        document.put("entry", check.listEntry().map(entry -> entry.hardware()).orElse(null));
        document.put("text", check.describe());
        return document;
    }
}

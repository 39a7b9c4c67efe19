package io.peerlane.app.topology;

import io.peerlane.app.report.Json;
import io.peerlane.fabric.p2pdma.HostBridgeCheck;
import io.peerlane.fabric.p2pdma.PairOutcome;
import io.peerlane.fabric.p2pdma.WalkStep;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An explanation for programs. Above {@value #MAX_FULL} pairs a pair has its verdict but not its walk. */
final class ExplanationJson {

    private static final int MAX_FULL = 5000;
    private static final int FLUSH_AT = 1 << 16;

    private final Explanation explanation;
    private final FunctionText text;
    private final RouteBytes bytes;
    private final PrintWriter out;
    private final Map<PairOutcome, String> outcomes = new HashMap<>();

    ExplanationJson(Explanation explanation, PrintWriter out) {
        this.explanation = explanation;
        this.text = new FunctionText(explanation.machine());
        this.bytes = new RouteBytes(explanation.machine());
        this.out = out;
    }

    void print() {
        boolean isFull = explanation.pairs() <= MAX_FULL;
        out.println("{ \"schemaVersion\": 1, \"machine\": " + Json.writeLine(explanation.name()) + ",");
        out.println("  \"notRead\": " + Json.writeLine(explanation.machine().notes()) + ",");
        out.println("  \"bytesPerByte\": \"computed from the routes\",");
        printOffload();
        out.print("  \"pairs\": [");
        if (isFull) {
            printFull();
        } else {
            printBrief();
        }
        out.println("] }");
    }

    private void printOffload() {
        var offload = explanation.offload();
        out.println("  \"copyOffload\": { \"providersAssumed\": " + offload.isAssumed() + ",");
        out.println("    \"providers\": " + Json.writeLine(addresses(offload.candidates())) + ",");
        out.print("    \"choices\": [");
        String separator = "\n      ";
        for (var choice : offload.choices()) {
            out.print(separator + Json.writeLine(document(choice)));
            separator = ",\n      ";
        }
        out.println("] },");
    }

    private Map<String, @Nullable Object> document(CopyOffload.Choice choice) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("adapter", choice.adapter().address().toString());
        document.put("adapterDevices", text.devices(choice.adapter()));
        document.put("drive", choice.drive().address().toString());
        document.put("driveDevices", text.devices(choice.drive()));
        document.put("answer", choice.answer().name().toLowerCase(Locale.ROOT));
        document.put("providers", addresses(choice.providers()));
        document.put("hops", choice.hops() < 0 ? null : choice.hops());
        document.put("throughHostMemory", choice.viaHost());
        document.put("peerToPeer", choice.viaPeer());
        return document;
    }

    private static List<String> addresses(List<ImportedFunction> functions) {
        return functions.stream().map(one -> one.address().toString()).toList();
    }

    private void printFull() {
        String separator = "\n    ";
        for (var provider : explanation.providers()) {
            for (var client : explanation.clients()) {
                out.print(separator + Json.writeLine(full(provider, client)));
                separator = ",\n    ";
            }
        }
    }

    /** A thousand functions make a million pairs: texts that repeat are made once. */
    private void printBrief() {
        var line = new StringBuilder(FLUSH_AT + 1024);
        String separator = "\n";
        for (var provider : explanation.providers()) {
            String start = "{\"provider\":\"" + provider.function().name() + "\",\"client\":\"";
            for (var client : explanation.clients()) {
                var outcome = explanation.explainer().outcome(provider.function(), client.function());
                line.append(separator).append(start).append(client.function().name());
                line.append(outcomes.computeIfAbsent(outcome, ExplanationJson::brief));
                separator = ",\n";
                if (line.length() > FLUSH_AT) {
                    out.append(line);
                    line.setLength(0);
                }
            }
        }
        out.append(line);
    }

    private static String brief(PairOutcome outcome) {
        String hops = outcome.hops() < 0 ? "null" : "" + outcome.hops();
        return "\",\"hops\":%s,\"possible\":%s}".formatted(hops, Json.writeLine(outcome.possible()));
    }

    private Map<String, @Nullable Object> full(ImportedFunction provider, ImportedFunction client) {
        var found = explanation.verdict(provider, client);
        var verdict = found.verdict();
        Map<String, @Nullable Object> pair = new LinkedHashMap<>();
        pair.put("provider", provider.address().toString());
        pair.put("providerDevices", text.devices(provider));
        pair.put("client", client.address().toString());
        pair.put("clientDevices", text.devices(client));
        pair.put("certain", found.isCertain());
        pair.put("possible", found.possible());
        pair.put("hops", found.knownHops().isEmpty() ? null : found.knownHops().getAsInt());
        pair.put("common", verdict.common().map(Object::toString).orElse(null));
        pair.put("walk", verdict.walk().stream().map(this::step).toList());
        pair.put(
                "redirectors",
                verdict.redirectors().stream().map(Object::toString).toList());
        pair.put("processorExemption", verdict.processorExemption().orElse(null));
        pair.put(
                "hostBridges",
                verdict.hostBridges().stream().map(ExplanationJson::hostBridge).toList());
        pair.put("kernelParameter", verdict.kernelParameter().orElse(null));
        pair.put("remedies", found.isCertain() ? verdict.remedies() : List.of());
        pair.put("freePorts", explanation.slots(found, provider, client));
        pair.put("unknown", found.unknowns());
        pair.put("throughHostMemory", bytes.throughHostMemory(client, provider));
        pair.put("peerToPeer", peerToPeer(provider, client));
        pair.put("text", found.describe());
        return pair;
    }

    private @Nullable BytesPerByte peerToPeer(ImportedFunction provider, ImportedFunction client) {
        var outcome = explanation.explainer().outcome(provider.function(), client.function());
        return outcome.mayBeSupported() ? bytes.peerToPeer(client, provider, outcome) : null;
    }

    private Map<String, Object> step(WalkStep step) {
        var function = explanation.machine().find(step.address()).orElseThrow();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("address", step.address().toString());
        document.put("role", step.role());
        document.put("type", FunctionText.type(function).replace(' ', '_'));
        document.put("redirects", function.accessControl().isUnknown() ? "unknown" : step.redirects());
        return document;
    }

    private static Map<String, @Nullable Object> hostBridge(HostBridgeCheck check) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("hostBridge", check.hostBridge());
        document.put("outcome", check.outcome());
        document.put(
                "identity", check.representative().map(one -> one.identity()).orElse(null));
        document.put("entry", check.listEntry().map(entry -> entry.hardware()).orElse(null));
        document.put("text", check.describe());
        return document;
    }
}

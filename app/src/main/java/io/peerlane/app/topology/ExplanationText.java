package io.peerlane.app.topology;

import io.peerlane.fabric.p2pdma.PairOutcome;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An explanation for people: the answer for copy offload first, then the pairs, in full if they are few. */
final class ExplanationText {

    private static final int MAX_FULL = 4;
    private static final int MAX_LINES = 400;

    private final Explanation explanation;
    private final FunctionText text;
    private final PairText pairs;
    private final PrintWriter out;

    ExplanationText(Explanation explanation, PrintWriter out) {
        this.explanation = explanation;
        this.text = new FunctionText(explanation.machine());
        this.pairs = new PairText(explanation, text);
        this.out = out;
    }

    void print(boolean details) {
        new CopyOffloadText(explanation, text, out).print();
        out.println();
        if (explanation.pairs() == 0) {
            out.println("No provider or no client: name them with --provider and --client, or use --all.");
        } else if (details || explanation.pairs() <= MAX_FULL) {
            printFull();
        } else {
            printShort();
        }
        ImportReport.printNotes(explanation.machine(), out);
    }

    private void printFull() {
        for (var provider : explanation.providers()) {
            for (var client : explanation.clients()) {
                pairs.print(provider, client, out);
                out.println();
            }
        }
    }

    private void printShort() {
        for (var provider : explanation.providers()) {
            out.println(TextLines.cut(
                    "provider %s %s%s".formatted(provider.address(), text.kind(provider), published(provider))));
            if (explanation.pairs() <= MAX_LINES) {
                explanation.clients().forEach(client -> out.println(pairs.line(provider, client)));
            } else {
                printGroups(provider);
            }
        }
        out.println();
        out.println("Name a pair with --provider and --client to see its walk and what would change it.");
    }

    private static String published(ImportedFunction provider) {
        String text = FunctionText.published(provider);
        return text.isEmpty() ? "" : ", " + text;
    }

    /** Clients with the same verdict stand together. */
    private void printGroups(ImportedFunction provider) {
        Map<PairOutcome, List<String>> groups = new LinkedHashMap<>();
        for (var client : explanation.clients()) {
            groups.computeIfAbsent(
                            explanation.explainer().outcome(provider.function(), client.function()),
                            _ -> new ArrayList<>())
                    .add(client.function().name());
        }
        groups.forEach((outcome, names) -> PairText.printGroup(outcome, names, out));
    }
}

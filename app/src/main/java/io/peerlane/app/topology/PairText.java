package io.peerlane.app.topology;

import io.peerlane.fabric.p2pdma.PairOutcome;
import io.peerlane.fabric.p2pdma.PossibleVerdict;
import io.peerlane.fabric.p2pdma.Verdict;
import io.peerlane.fabric.p2pdma.WalkStep;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** One pair of provider and client in words: in a line, or with its walk and what would change it. */
final class PairText {

    private static final String FIELD = "  %-13s ";

    private final Explanation explanation;
    private final FunctionText text;
    private final RouteBytes bytes;

    PairText(Explanation explanation, FunctionText text) {
        this.explanation = explanation;
        this.text = text;
        this.bytes = new RouteBytes(explanation.machine());
    }

    private static int hops(PossibleVerdict found) {
        return found.knownHops().orElse(-1);
    }

    /** The client, the verdict and its main reason in one line. */
    String line(ImportedFunction provider, ImportedFunction client) {
        var found = explanation.verdict(provider, client);
        return TextLines.cut("  %-24s  %-17s  %-7s  %s"
                .formatted(
                        text.shortLabel(client),
                        Reason.types(found.possible()),
                        Reason.hops(hops(found)),
                        Reason.of(found)));
    }

    /** In full. */
    void print(ImportedFunction provider, ImportedFunction client, PrintWriter out) {
        var found = explanation.verdict(provider, client);
        out.println(
                TextLines.cut("provider %s, client %s".formatted(text.shortLabel(provider), text.shortLabel(client))));
        field(out, "verdict", Reason.types(found.possible()) + ", " + Reason.hops(hops(found)) + meaning(found));
        walk(found.verdict()).forEach(out::println);
        if (found.isCertain()) {
            reasons(found.verdict(), out);
        }
        if (!found.unknowns().isEmpty()) {
            field(out, "not known", String.join("; ", found.unknowns()));
        }
        if (found.isCertain()) {
            remedies(found.verdict()).forEach(remedy -> field(out, "would help", remedy));
        }
        var slots = explanation.slots(found, provider, client);
        if (!slots.isEmpty()) {
            field(out, "would help", "the client below a free port, for the direct way: " + String.join(", ", slots));
        }
        field(out, "passed", savings(provider, client));
    }

    private static void field(PrintWriter out, String name, String value) {
        TextLines.wrap(FIELD.formatted(name), value).forEach(out::println);
    }

    private static String meaning(PossibleVerdict found) {
        if (!found.isCertain()) {
            return ": what is known allows each of them";
        }
        return switch (found.verdict().mapType()) {
            case BUS_ADDR -> found.verdict().hops() == 0 ? ": inside one function" : ": stays below the root";
            case THRU_HOST_BRIDGE -> ": up to the host bridge and down again, past host memory";
            case UNKNOWN, NONE, NOT_SUPPORTED -> ": data goes through host memory";
        };
    }

    /** From the provider up to the common function or the host bridge, and down to the client. */
    private List<String> walk(Verdict verdict) {
        List<String> steps = new ArrayList<>();
        verdict.walk().stream()
                .filter(step -> step.role() != WalkStep.Role.CLIENT_SIDE)
                .map(this::step)
                .forEach(steps::add);
        if (verdict.common().isEmpty()) {
            steps.add("no common bridge");
        }
        verdict.walk().stream()
                .filter(step -> step.role() == WalkStep.Role.CLIENT_SIDE)
                .map(this::step)
                .toList()
                .reversed()
                .forEach(steps::add);
        List<String> lines = new ArrayList<>();
        for (String step : steps) {
            lines.add(TextLines.cut(FIELD.formatted(lines.isEmpty() ? "walk" : "") + step));
        }
        return lines;
    }

    private String step(WalkStep step) {
        var function = explanation.machine().find(step.address()).orElseThrow();
        var line = new StringBuilder(step.address() + " " + text.kind(function));
        if (step.role() == WalkStep.Role.COMMON) {
            line.append(", common to both");
        }
        String accessControl = FunctionText.accessControl(function);
        return accessControl.isEmpty()
                ? line.toString()
                : line.append(", ").append(accessControl).toString();
    }

    private static void reasons(Verdict verdict, PrintWriter out) {
        if (!verdict.redirectors().isEmpty()) {
            field(out, "redirected", "by ACS at " + Reason.join(verdict.redirectors()));
        }
        verdict.processorExemption().ifPresent(why -> field(out, "processor", why));
        verdict.hostBridges()
                .forEach(check -> field(out, "host bridge", check.describe().replaceFirst("^Host bridge ", "")));
    }

    /** A redirected pair that works is told what would make it direct. */
    private static List<String> remedies(Verdict verdict) {
        if (!verdict.isSupported()) {
            return verdict.remedies();
        }
        return verdict.kernelParameter()
                .map(parameter -> List.of("Boot with " + parameter + " for the direct way."))
                .orElse(List.of());
    }

    private String savings(ImportedFunction provider, ImportedFunction client) {
        var outcome = explanation.explainer().outcome(provider.function(), client.function());
        String host = bytes.throughHostMemory(client, provider).toString();
        return outcome.mayBeSupported()
                ? "%s, instead of %s (from the routes)".formatted(bytes.peerToPeer(client, provider, outcome), host)
                : host + " (from the routes)";
    }

    /** Clients of one outcome in wrapped lines. */
    static void printGroup(PairOutcome outcome, List<String> clients, PrintWriter out) {
        String head = "  %s, %s: ".formatted(Reason.types(outcome.possible()), Reason.hops(outcome.hops()));
        out.println(head + (clients.size() == 1 ? "1 client" : clients.size() + " clients"));
        TextLines.wrap("      ", String.join(" ", clients)).forEach(out::println);
    }
}

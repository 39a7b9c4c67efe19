package io.peerlane.app.report.diff;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.diff.Concern.Kind;
import io.peerlane.app.report.diff.Concern.Weight;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Whether two reports may be compared: what differs in machine, clock, versions, options and loads. */
final class Concerns {

    private static final int MOST_OF_MACHINE = 10;
    private static final String NOTHING = "-";

    /** Of the machine's description, what a run chooses or uses up rather than what the machine is. */
    private static final Set<String> OF_A_RUN = Set.of("seed", "available", "state", "namespaces", "submissionQueues");

    /** Options that say where results go. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("--out", "-o", "--output-format");

    private final Report a;
    private final Report b;
    private final List<Concern> concerns = new ArrayList<>();

    Concerns(Report a, Report b) {
        this.a = a;
        this.b = b;
    }

    List<Concern> all() {
        machine("machine", a.machine(), b.machine());
        timing();
        versions();
        options();
        loads();
        repeats();
        count(
                Kind.VIOLATION,
                "violations",
                a.violations().size(),
                b.violations().size());
        count(Kind.FALLBACK, "fallbacks", a.fallbacks().size(), b.fallbacks().size());
        return concerns;
    }

    private void machine(String path, @Nullable Object left, @Nullable Object right) {
        long known = concerns.stream().filter(c -> c.kind() == Kind.MACHINE).count();
        if (Objects.equals(left, right) || known >= MOST_OF_MACHINE) {
            return;
        }
        if (left instanceof Map<?, ?> from && right instanceof Map<?, ?> to) {
            Set<Object> names = new LinkedHashSet<>(from.keySet());
            names.addAll(to.keySet());
            names.stream()
                    .map(String::valueOf)
                    .filter(name -> !OF_A_RUN.contains(name))
                    .forEach(name -> machine(path + "." + name, from.get(name), to.get(name)));
        } else if (left instanceof List<?> from && right instanceof List<?> to && from.size() == to.size()) {
            IntStream.range(0, from.size()).forEach(i -> machine(path + "[" + i + "]", from.get(i), to.get(i)));
        } else {
            add(Kind.MACHINE, Weight.INCOMPARABLE, path, brief(left), brief(right));
        }
    }

    private static String brief(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.size() + " entries";
        }
        return value instanceof Map<?, ?> ? "an object" : Objects.toString(value, NOTHING);
    }

    private void timing() {
        differs(
                Kind.TIMING,
                Weight.INCOMPARABLE,
                "timing.mode",
                a.timing().mode(),
                b.timing().mode());
        differs(
                Kind.TIMING,
                Weight.CAUTION,
                "timing.dilation",
                text(a.timing().dilation()),
                text(b.timing().dilation()));
    }

    private void versions() {
        Set<String> names = new LinkedHashSet<>(a.versions().keySet());
        names.addAll(b.versions().keySet());
        for (String name : names) {
            Weight weight = name.equals("peerlane") ? Weight.NOTE : Weight.CAUTION;
            String left = a.versions().getOrDefault(name, NOTHING);
            differs(Kind.VERSION, weight, "versions." + name, left, b.versions().getOrDefault(name, NOTHING));
        }
    }

    private void options() {
        differs(Kind.OPTION, Weight.CAUTION, "command", options(a), options(b));
        differs(Kind.OPTION, Weight.NOTE, "seed", String.valueOf(a.seed()), String.valueOf(b.seed()));
    }

    private static String options(Report report) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < report.command().size(); i++) {
            String word = report.command().get(i);
            if (WITHOUT_EFFECT.contains(word)) {
                i++;
            } else if (WITHOUT_EFFECT.stream().noneMatch(option -> word.startsWith(option + "="))) {
                words.add(word);
            }
        }
        return String.join(" ", words);
    }

    private void loads() {
        only("results[].path", a.paths(), b.paths());
        only(
                "results[].rw, bs, iodepth",
                a.cells().stream().map(Cell::describe).toList(),
                b.cells().stream().map(Cell::describe).toList());
    }

    private void only(String field, List<String> left, List<String> right) {
        String onlyLeft = without(left, right);
        String onlyRight = without(right, left);
        if (!onlyLeft.isEmpty() || !onlyRight.isEmpty()) {
            add(Kind.LOAD, Weight.NOTE, field, only(onlyLeft), only(onlyRight));
        }
    }

    private static String without(List<String> from, List<String> others) {
        return from.stream().filter(name -> !others.contains(name)).collect(Collectors.joining("; "));
    }

    private static String only(String names) {
        return names.isEmpty() ? NOTHING : "only " + names;
    }

    private void repeats() {
        long left = repeats(a);
        long right = repeats(b);
        if (left < 2 || right < 2) {
            add(Kind.REPEATS, Weight.CAUTION, "results[].repeat", left + " repeats", right + " repeats");
        }
    }

    private static long repeats(Report report) {
        return report.results().stream().map(r -> r.repeat()).distinct().count();
    }

    private void count(Kind kind, String field, int left, int right) {
        if (left > 0 || right > 0) {
            add(kind, Weight.CAUTION, field, String.valueOf(left), String.valueOf(right));
        }
    }

    private void differs(Kind kind, Weight weight, String field, String left, String right) {
        if (!left.equals(right)) {
            add(kind, weight, field, left, right);
        }
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, NOTHING);
    }

    private void add(Kind kind, Weight weight, String field, String left, String right) {
        concerns.add(new Concern(kind, weight, field, left, right));
    }
}

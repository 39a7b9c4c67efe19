package io.peerlane.app.topology;

import io.peerlane.app.topology.CopyOffload.Answer;
import io.peerlane.app.topology.CopyOffload.Choice;
import io.peerlane.fabric.topology.dump.AttachedDevice;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether copy offload works: one sentence, then a line for each adapter and drive. */
final class CopyOffloadText {

    private static final int MAX_CHOICES = 48;
    private static final int MAX_PROVIDERS = 2;
    private static final String ROW = "    %-24s  %-7s  %4s  %-11s  %-10s  ";

    private final Explanation explanation;
    private final CopyOffload offload;
    private final FunctionText text;
    private final PrintWriter out;

    CopyOffloadText(Explanation explanation, FunctionText text, PrintWriter out) {
        this.explanation = explanation;
        this.offload = explanation.offload();
        this.text = text;
        this.out = out;
    }

    void print() {
        explanation.machine().cpu().ifPresent(cpu -> out.println("processor:    " + ImportReport.processor(cpu)));
        explanation.explainer().hostBridges().forEach(bridge -> TextLines.wrap("host bridge:  ", bridge)
                .forEach(out::println));
        TextLines.wrap("copy offload: ", answer()).forEach(out::println);
        printTable();
        explanation.machine().devices().stream()
                .filter(device -> device.parent().isEmpty() && device.name().matches("nvme\\d+n\\d+"))
                .map(AttachedDevice::name)
                .forEach(name -> out.println(
                        "  " + name + ": never, for no PCI function stands above it (a multipath disk is like that)"));
    }

    private String answer() {
        int all = offload.choices().size();
        if (all == 0) {
            return "cannot tell, for the machine shows no network adapter together with an NVMe drive.";
        }
        if (offload.candidates().isEmpty()) {
            return "no, for no function publishes memory; --add-cmb ADDR=SIZE shows what a CMB would change.";
        }
        long yes = offload.count(Answer.YES);
        long unknown = offload.count(Answer.UNKNOWN);
        String head = yes == all ? "yes" : yes > 0 ? "for some" : unknown > 0 ? "unknown" : "no";
        String counts = "%s, %d of %d pairs of adapter and drive".formatted(head, yes, all)
                + (unknown == 0 ? "." : " certainly, %d perhaps.".formatted(unknown));
        return offload.isAssumed()
                ? counts + " Who publishes memory is not in the dump: every drive is taken to have a CMB."
                : counts;
    }

    private void printTable() {
        if (offload.candidates().isEmpty() || offload.choices().isEmpty()) {
            return;
        }
        String adapter = "";
        for (var choice : offload.choices().stream().limit(MAX_CHOICES).toList()) {
            if (!choice.adapter().function().name().equals(adapter)) {
                adapter = choice.adapter().function().name();
                out.println(TextLines.cut("  adapter " + text.shortLabel(choice.adapter())));
                out.println(
                        ROW.formatted("drive", "works", "hops", "host memory", "root links") + "memory of, or reason");
            }
            print(choice);
        }
        if (offload.choices().size() > MAX_CHOICES) {
            out.println("    and %d pairs more; -o json has them all"
                    .formatted(offload.choices().size() - MAX_CHOICES));
        }
        if (offload.choices().stream().anyMatch(choice -> choice.viaPeer() != null)) {
            out.println(
                    "  hops: provider to adapter and to drive together. host memory, root links: bytes past them for each");
            out.println(
                    "  byte moved, by way of host memory and by copy offload; computed from the routes, not measured.");
        }
    }

    private void print(Choice choice) {
        var peer = choice.viaPeer();
        String head = ROW.formatted(
                text.shortLabel(choice.drive()),
                choice.answer() == Answer.UNKNOWN
                        ? "perhaps"
                        : choice.answer().name().toLowerCase(Locale.ROOT),
                choice.answer() == Answer.NO ? "" : choice.hops() < 0 ? "?" : choice.hops(),
                bytes(choice.viaHost().hostMemory(), peer == null ? null : "" + peer.hostMemory()),
                bytes(choice.viaHost().rootPortLinks(), peer == null ? null : peer.rootPortLinksText()));
        TextLines.wrap(head, choice.answer() == Answer.NO ? whyNot(choice) : providers(choice))
                .forEach(out::println);
    }

    private static String bytes(int viaHost, @Nullable String viaPeer) {
        return viaPeer == null ? "" : viaHost + " -> " + viaPeer;
    }

    private String providers(Choice choice) {
        if (choice.providers().equals(List.of(choice.drive()))) {
            return "the drive itself";
        }
        String names = choice.providers().stream()
                .limit(MAX_PROVIDERS)
                .map(text::shortLabel)
                .collect(Collectors.joining(" or "));
        int more = choice.providers().size() - MAX_PROVIDERS;
        return names + (more > 0 ? " or " + more + " more" : "");
    }

    /** About the drive's own memory if it has some, else about the first. */
    private String whyNot(Choice choice) {
        var provider = offload.candidates().contains(choice.drive())
                ? choice.drive()
                : offload.candidates().getFirst();
        var toAdapter = explanation.verdict(provider, choice.adapter());
        var found = toAdapter.verdict().isSupported() ? explanation.verdict(provider, choice.drive()) : toAdapter;
        return Reason.of(found);
    }
}

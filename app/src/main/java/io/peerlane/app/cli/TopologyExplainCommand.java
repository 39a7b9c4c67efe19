package io.peerlane.app.cli;

import io.peerlane.app.topology.Explanation;
import io.peerlane.fabric.p2pdma.TopologyExplainer;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerlane topology explain}: who reaches whose memory, by which way, and what would change that. */
@Command(
        name = "explain",
        description = {
            "Says whether copy offload works on this machine and with whose memory, and for each provider",
            "of memory and each client how one reaches the other, why, and what would change it.",
            "Providers: what publishes memory, or else all drives. Clients: all drives and adapters."
        })
final class TopologyExplainCommand implements Callable<Integer> {

    @Mixin
    private TopologySource source = new TopologySource();

    @Option(
            names = "--provider",
            paramLabel = "ADDR",
            description = "function or disk whose memory is used; several are possible")
    private List<String> providers = List.of();

    @Option(
            names = "--client",
            paramLabel = "ADDR",
            description = "function, disk or network device that uses it; several are possible")
    private List<String> clients = List.of();

    @Option(names = "--details", description = "every pair in full, however many there are")
    private boolean details;

    @Option(names = "--all", description = "every function as provider and as client")
    private boolean all;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var explanation = explanation(source.load());
        var out = CommandStreams.out(spec);
        if (output.json()) {
            explanation.printJson(out);
        } else {
            explanation.printText(out, details);
        }
        out.flush();
        return ExitCode.GOOD;
    }

    private Explanation explanation(ImportedTopology machine) {
        var published = machine.functions().stream()
                .filter(one -> Boolean.TRUE.equals(one.isPublished()))
                .toList();
        var drives =
                machine.functions().stream().filter(ImportedFunction::isNvme).toList();
        boolean isAssumed = published.isEmpty() && !source.saysWhoPublishes();
        return Explanation.of(
                source.name(),
                machine,
                new TopologyExplainer(machine, source.allowList()),
                chosen("--provider", providers, machine, published.isEmpty() ? drives : published),
                chosen("--client", clients, machine, likelyClients(machine)),
                isAssumed ? drives : published,
                isAssumed);
    }

    private static List<ImportedFunction> likelyClients(ImportedTopology machine) {
        return machine.functions().stream()
                .filter(one -> one.isAdapter() || one.isNvme())
                .toList();
    }

    private List<ImportedFunction> chosen(
            String option, List<String> addresses, ImportedTopology machine, List<ImportedFunction> otherwise) {
        if (addresses.isEmpty()) {
            return all ? machine.functions() : otherwise;
        }
        return addresses.stream().map(text -> function(option, text, machine)).toList();
    }

    /** By address, or by the name of a disk or network device. */
    private static ImportedFunction function(String option, String text, ImportedTopology machine) {
        for (var device : machine.devices()) {
            if (device.name().equals(text)) {
                return device.parent()
                        .flatMap(machine::find)
                        .orElseThrow(() -> Refusal.of(option, text, "a device that belongs to a PCI function"));
            }
        }
        return machine.find(TopologySource.address(option, text))
                .orElseThrow(() -> Refusal.of(option, text, "a function of this machine"));
    }
}

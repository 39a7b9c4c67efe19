package io.peerlane.app.cli;

import io.peerlane.fabric.p2pdma.TopologyExplainer;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
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
            "Says for each provider of peer memory and each client how one reaches the other, and why.",
            "Without --provider: what publishes memory, or drives if the dumps do not say. Without --client: drives,",
            "adapters and accelerators."
        })
final class TopologyExplainCommand implements Callable<Integer> {

    @Mixin
    private TopologySource source = new TopologySource();

    @Option(
            names = "--provider",
            paramLabel = "ADDR",
            description = "function whose memory is used; several are possible")
    private List<String> providers = List.of();

    @Option(names = "--client", paramLabel = "ADDR", description = "function that uses it; several are possible")
    private List<String> clients = List.of();

    @Option(names = "--all", description = "every function as provider and as client")
    private boolean all;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("runs only under a command line");
        }
        var machine = source.load();
        var explanation = new Explanation(
                source.name(),
                machine,
                new TopologyExplainer(machine, source.allowList()),
                chosenProviders(machine),
                chosen("--client", clients, machine, ImportedFunction::isLikelyClient));
        var out = spec.commandLine().getOut();
        if (output.json()) {
            explanation.printJson(out);
        } else {
            explanation.printText(out);
        }
        out.flush();
        return ExitCode.GOOD;
    }

    /** Where no dump shows memory, every drive is asked about: it might have a CMB. */
    private List<ImportedFunction> chosenProviders(ImportedTopology machine) {
        var found = chosen("--provider", providers, machine, ImportedFunction::isLikelyProvider);
        return found.isEmpty()
                ? machine.functions().stream().filter(ImportedFunction::isNvme).toList()
                : found;
    }

    private List<ImportedFunction> chosen(
            String option, List<String> addresses, ImportedTopology machine, Predicate<ImportedFunction> otherwise) {
        if (addresses.isEmpty()) {
            return machine.functions().stream()
                    .filter(one -> all || otherwise.test(one))
                    .toList();
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

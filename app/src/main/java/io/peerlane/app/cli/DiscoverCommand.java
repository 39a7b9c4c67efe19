package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.nvme.host.DiscoveryWalk;
import io.peerlane.nvme.host.DiscoveryWalk.Answer;
import io.peerlane.nvme.host.DiscoveryWalk.Service;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerlane discover}: the Discovery log page of a target. */
@Command(
        name = "discover",
        description = "Asks a discovery service what this host may use, as nvme discover does.",
        sortOptions = false)
final class DiscoverCommand implements Callable<Integer> {

    private final Map<String, Supplier<ControllerConnector>> connectors;

    @Mixin
    private TargetFlags target = new TargetFlags();

    @Option(names = "--follow", description = "ask the discovery services it refers to as well, each once")
    private boolean follow;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    /** With the connectors by transport, each made when it is used. */
    DiscoverCommand(Map<String, Supplier<ControllerConnector>> connectors) {
        this.connectors = connectors;
    }

    @Override
    public Integer call() {
        target.pick(connectors);
        var service = new Service(target.transport, target.traddr, String.valueOf(target.discoveryPort()));
        var discoverer = new Discoverer(connectors, target.host(), target.digests(), target.timeout);
        var answers = follow ? DiscoveryWalk.from(service, discoverer::ask) : List.of(discoverer.ask(service));
        return print(answers, CommandStreams.out(spec), CommandStreams.err(spec));
    }

    /** Exit code 0 only if everybody asked has answered. */
    private int print(List<Answer> answers, PrintWriter out, PrintWriter err) {
        if (answers.getFirst() instanceof Answer.Failed(Service _, String reason)) {
            output.printFailure(out, err, reason);
            return ExitCode.FAILED;
        }
        if (output.json()) {
            out.println(Json.write(DiscoveryDocument.of(answers)));
        } else {
            answers.forEach(answer -> DiscoveryText.print(answer, answers.size() > 1, out));
        }
        out.flush();
        boolean all = true;
        for (var answer : answers) {
            if (answer instanceof Answer.Failed(Service service, String reason)) {
                err.println("peerlane: " + service + ": " + reason);
                all = false;
            }
        }
        return all ? ExitCode.GOOD : ExitCode.FAILED;
    }
}

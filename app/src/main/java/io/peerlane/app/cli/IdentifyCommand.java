package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerlane identify}: what a controller says of itself and its namespaces. */
@Command(
        name = "identify",
        description = "Identify data of a controller and its namespaces, decoded, as nvme id-ctrl and id-ns do.",
        sortOptions = false)
final class IdentifyCommand implements Callable<Integer> {

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final int DISCOVERY_CONTROLLER = 2;

    private final Map<String, Supplier<ControllerConnector>> connectors;

    @Mixin
    private TargetFlags target = new TargetFlags();

    @Option(
            names = {"-n", "--nqn"},
            paramLabel = "NQN",
            required = true,
            description = "name of the subsystem")
    private String nqn = "";

    @Option(
            names = {"-N", "--namespace-id"},
            paramLabel = "NSID",
            description = "namespace (default: every active one)")
    private @Nullable Long nsid;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    /** With the connectors by transport, each made when it is used. */
    IdentifyCommand(Map<String, Supplier<ControllerConnector>> connectors) {
        this.connectors = connectors;
    }

    @Override
    public Integer call() {
        PrintWriter out = CommandStreams.out(spec);
        ControllerConnector connector = target.pick(connectors).get();
        try (var attachment = connector.connect(options())) {
            print(attachment.association(), out);
            out.flush();
            return ExitCode.GOOD;
        } catch (IOException | AssociationException e) {
            output.printFailure(out, CommandStreams.err(spec), String.valueOf(e.getMessage()));
            return ExitCode.FAILED;
        }
    }

    private ControllerOptions options() {
        boolean discovery = nqn.equals(SubsystemType.DISCOVERY_NQN);
        return new ControllerOptions(
                target.traddr,
                discovery ? target.discoveryPort() : target.ioPort(),
                nqn,
                target.host(),
                discovery ? Duration.ZERO : KEEP_ALIVE,
                target.digests(),
                target.timeout);
    }

    private void print(Association association, PrintWriter out) {
        var controller = IdentifyFields.controller(association.identifyController(), association.capabilities());
        var namespaces = new TreeMap<Long, List<IdentifyField>>();
        for (long each : wanted(association)) {
            namespaces.put(
                    each,
                    IdentifyFields.namespace(
                            each, association.identifyNamespace(each), association.namespaceDescriptors(each)));
        }
        if (output.json()) {
            out.println(Json.write(document(controller, namespaces)));
            return;
        }
        out.println("NVME Identify Controller:");
        controller.forEach(field -> out.println(field.line()));
        namespaces.forEach((each, fields) -> {
            out.println();
            out.println("NVME Identify Namespace " + each + ":");
            fields.forEach(field -> out.println(field.line()));
        });
    }

    private List<Long> wanted(Association association) {
        if (nsid != null) {
            return List.of(nsid);
        }
        boolean discovery = association.identifyController().get(IdentifyController.CNTRLTYPE) == DISCOVERY_CONTROLLER;
        return discovery ? List.of() : association.activeNamespaces();
    }

    private static Map<String, Object> document(
            List<IdentifyField> controller, Map<Long, List<IdentifyField>> namespaces) {
        var document = new LinkedHashMap<String, Object>();
        document.put("schemaVersion", 1);
        document.put("controller", IdentifyField.byName(controller));
        document.put(
                "namespaces",
                namespaces.values().stream().map(IdentifyField::byName).toList());
        return document;
    }
}

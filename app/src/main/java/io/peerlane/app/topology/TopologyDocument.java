package io.peerlane.app.topology;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.peerlane.fabric.topology.PciTopology;
import io.peerlane.fabric.topology.dump.AccessControl;
import io.peerlane.fabric.topology.dump.DumpFormat;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A machine as JSON.
 *
 * @param schemaVersion raised when a field is renamed
 * @param machine name, or paths of the dumps
 * @param formats of the dumps
 * @param cpu null if unknown
 * @param functions all, each after the bridge above it
 * @param notRead what the dumps do not say, and what would help
 */
public record TopologyDocument(
        int schemaVersion,
        String machine,
        List<String> formats,
        @Nullable Processor cpu,
        List<Function> functions,
        List<String> notRead) {

    /** The processor. */
    public record Processor(String vendor, int family) {}

    /**
     * One function. What is unknown is null.
     *
     * @param above the bridge, null on a root bus
     * @param placed false if the way to the root is unknown
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Function(
            String address,
            @Nullable String type,
            boolean bridge,
            @Nullable String identity,
            @Nullable String classCode,
            @Nullable String above,
            boolean placed,
            Acs acs,
            @Nullable Boolean published,
            List<String> devices,
            String description) {}

    /**
     * Access control services.
     *
     * @param known false if the dump does not say
     * @param control null without the capability, or if unknown
     * @param redirects null if unknown
     */
    public record Acs(
            boolean known,
            @Nullable String control,
            @Nullable Boolean redirects,
            @Nullable String why) {}

    /**
     * The document of a machine.
     *
     * @param name of the machine, or paths of its dumps
     * @param formats of the dumps
     */
    public static TopologyDocument of(String name, List<DumpFormat> formats, ImportedTopology machine) {
        var text = new FunctionText(machine);
        return new TopologyDocument(
                1,
                name,
                formats.stream().map(Object::toString).toList(),
                machine.cpu()
                        .map(cpu -> new Processor(cpu.vendor().name().toLowerCase(Locale.ROOT), cpu.family()))
                        .orElse(null),
                machine.functions().stream()
                        .map(one -> function(machine, text, one))
                        .toList(),
                machine.notes());
    }

    private static Function function(ImportedTopology machine, FunctionText text, ImportedFunction one) {
        PciTopology topology = machine.topology();
        return new Function(
                one.address().toString(),
                one.type().map(_ -> FunctionText.type(one).replace(' ', '_')).orElse(null),
                one.isBridge(),
                one.isIdentityKnown() ? one.identity() : null,
                one.classCode() < 0 ? null : "%06x".formatted(one.classCode()),
                topology.upstream(one.function())
                        .map(bridge -> bridge.address().toString())
                        .orElse(null),
                machine.isPlaced(topology.hostBridge(one.function())),
                acs(one),
                one.isPublished(),
                text.devices(one),
                one.description());
    }

    private static Acs acs(ImportedFunction one) {
        return switch (one.accessControl()) {
            case AccessControl.Unknown(String why) -> new Acs(false, null, null, why);
            case AccessControl.Absent _ -> new Acs(true, null, false, null);
            case AccessControl.Present(int _, int control) ->
                new Acs(true, "0x%02x".formatted(control), one.accessControl().redirects(), null);
        };
    }
}

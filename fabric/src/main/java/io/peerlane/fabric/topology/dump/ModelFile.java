package io.peerlane.fabric.topology.dump;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A machine as this program keeps it: what several dumps said, in one JSON file that can be read again in their place. What
 * was unknown is left out and stays unknown.
 */
final class ModelFile {

    static final String FORMAT = "peerlane-machine";
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final DumpText text;

    private ModelFile(DumpText text) {
        this.text = text;
    }

    /** A machine and its processor. */
    record Content(RawDump dump, Optional<CpuIdentity> cpu) {}

    /** True if the text can be such a file. */
    static boolean isModel(DumpText text) {
        String start = text.lines().stream().limit(8).collect(Collectors.joining()) + text.cut();
        return start.stripLeading().startsWith("{") && start.contains(FORMAT);
    }

    static String write(
            Collection<RawFunction> functions,
            java.util.function.Predicate<RawFunction> isPlaced,
            @Nullable CpuIdentity cpu,
            boolean whole,
            List<AttachedDevice> devices,
            List<String> notes) {
        var root = JSON.createObjectNode();
        root.put("format", FORMAT).put("schemaVersion", VERSION).put("whole", whole);
        if (cpu != null) {
            root.putObject("cpu")
                    .put("vendor", cpu.vendor().name().toLowerCase(Locale.ROOT))
                    .put("family", cpu.family());
        }
        var all = root.putArray("functions");
        functions.forEach(function -> write(function, isPlaced.test(function), all.addObject()));
        var named = root.putArray("devices");
        devices.forEach(device -> {
            var node = named.addObject().put("name", device.name());
            device.parent().ifPresent(parent -> node.put("function", parent.toString()));
        });
        var texts = root.putArray("notes");
        notes.forEach(texts::add);
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(RawFunction from, boolean isPlaced, ObjectNode to) {
        to.put("address", from.address.toString());
        hex(to, "vendor", from.vendor, 4);
        hex(to, "device", from.device, 4);
        hex(to, "class", from.classCode, 6);
        hex(to, "revision", from.revision, 2);
        hex(to, "subsystemVendor", from.subsystemVendor, 4);
        hex(to, "subsystemDevice", from.subsystemDevice, 4);
        PortType type = from.type;
        if (type != null) {
            to.put("type", type.name().toLowerCase(Locale.ROOT));
        }
        if (from.bridgeHeader || from.endpointHeader) {
            to.put("header", from.bridgeHeader ? "bridge" : "endpoint");
        }
        hex(to, "secondary", from.secondary, 2);
        hex(to, "subordinate", from.subordinate, 2);
        var parent = from.parent;
        var physical = from.physical;
        if (parent != null) {
            to.put("above", parent.toString());
        } else if (physical != null) {
            to.put("virtualFunctionOf", physical.toString());
        } else if (from.onRoot && isPlaced) {
            to.put("onRootBus", true);
        }
        switch (from.acs) {
            case AccessControl.Absent _ -> to.put("acs", "none");
            case AccessControl.Unknown(String why) -> to.put("acsUnknown", why);
            case AccessControl.Present(int services, int control) ->
                to.put("acs", "%02x/%02x".formatted(services, control));
        }
        Boolean published = from.published;
        if (published != null) {
            to.put("published", published).put("peerMemory", from.peerMemory);
        }
        if (!from.description.isEmpty()) {
            to.put("description", from.description);
        }
    }

    private static void hex(ObjectNode to, String name, int value, int digits) {
        if (value != RawFunction.UNREAD) {
            to.put(name, ("%0" + digits + "x").formatted(value));
        }
    }

    /** @throws DumpException if the file is damaged or of a later version */
    static Content parse(DumpText text) {
        return new ModelFile(text).parse();
    }

    private Content parse() {
        var root = tree();
        if (root.path("schemaVersion").asInt() != VERSION) {
            throw text.refusal(1, "schemaVersion " + root.path("schemaVersion"), "schemaVersion " + VERSION);
        }
        List<RawFunction> functions = new ArrayList<>();
        for (var node : root.path("functions")) {
            functions.add(function(node));
        }
        if (functions.isEmpty()) {
            throw text.refusal(1, "no function", "a machine with functions");
        }
        List<AttachedDevice> devices = new ArrayList<>();
        for (var node : root.path("devices")) {
            devices.add(new AttachedDevice(
                    node.path("name").asText(),
                    DumpAddresses.find(node.path("function").asText())));
        }
        List<String> notes = new ArrayList<>();
        root.path("notes").forEach(note -> notes.add(note.asText()));
        var dump = new RawDump(DumpFormat.MODEL, functions, root.path("whole").asBoolean(), devices, notes);
        return new Content(dump, cpu(root.path("cpu")));
    }

    private JsonNode tree() {
        try {
            return JSON.readTree(String.join("\n", text.lines()) + "\n" + text.cut());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw text.refusal(line, String.valueOf(e.getOriginalMessage()), "a whole " + FORMAT + " file");
        }
    }

    private Optional<CpuIdentity> cpu(JsonNode node) {
        return node.isObject()
                ? Optional.of(new CpuIdentity(
                        one(CpuVendor.values(), node.path("vendor")),
                        Math.max(node.path("family").asInt(), 0)))
                : Optional.empty();
    }

    private RawFunction function(JsonNode node) {
        var into = new RawFunction(
                text.file(),
                0,
                DumpAddresses.parse(text, 0, node.path("address").asText()));
        into.vendor = number(node, "vendor", 4);
        into.device = number(node, "device", 4);
        into.classCode = number(node, "class", 6);
        into.revision = number(node, "revision", 2);
        into.subsystemVendor = number(node, "subsystemVendor", 4);
        into.subsystemDevice = number(node, "subsystemDevice", 4);
        into.type = node.has("type") ? one(PortType.values(), node.path("type")) : null;
        into.bridgeHeader = node.path("header").asText().equals("bridge");
        into.endpointHeader = node.path("header").asText().equals("endpoint");
        into.secondary = number(node, "secondary", 2);
        into.subordinate = number(node, "subordinate", 2);
        into.parent = node.has("above")
                ? DumpAddresses.parse(text, 0, node.path("above").asText())
                : null;
        into.physical =
                DumpAddresses.find(node.path("virtualFunctionOf").asText()).orElse(null);
        into.onRoot = node.path("onRootBus").asBoolean();
        into.acs = accessControl(node);
        into.published = node.has("published") ? node.path("published").asBoolean() : null;
        into.peerMemory = Math.max(node.path("peerMemory").asLong(), 0);
        into.description = node.path("description").asText();
        return into;
    }

    private AccessControl accessControl(JsonNode node) {
        String value = node.path("acs").asText();
        if (value.isEmpty()) {
            return new AccessControl.Unknown(node.path("acsUnknown").asText("the file does not say"));
        }
        if (value.equals("none")) {
            return new AccessControl.Absent();
        }
        if (!value.matches("[0-9a-fA-F]{2,4}/[0-9a-fA-F]{2,4}")) {
            throw text.refusal(0, "acs " + value, "none, or capability/control in hexadecimal");
        }
        int slash = value.indexOf('/');
        return new AccessControl.Present(
                DeviceLine.hex(value.substring(0, slash)), DeviceLine.hex(value.substring(slash + 1)));
    }

    private int number(JsonNode node, String name, int digits) {
        String value = node.path(name).asText();
        if (value.isEmpty()) {
            return RawFunction.UNREAD;
        }
        if (!value.matches("[0-9a-fA-F]{1," + digits + "}")) {
            throw text.refusal(0, name + " " + value, digits + " hexadecimal digits");
        }
        return DeviceLine.hex(value);
    }

    private <E extends Enum<E>> E one(E[] values, JsonNode node) {
        return Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(node.asText()))
                .findFirst()
                .orElseThrow(() -> text.refusal(
                        0, node.asText(), "one of " + Arrays.toString(values).toLowerCase(Locale.ROOT)));
    }
}

package io.peerlane.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.peerlane.app.api.SysfsNode.Binary;
import io.peerlane.app.api.SysfsNode.Control;
import io.peerlane.app.api.SysfsNode.Directory;
import io.peerlane.app.api.SysfsNode.Link;
import io.peerlane.app.api.SysfsNode.Mapping;
import io.peerlane.app.api.SysfsNode.Text;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of the sysfs tree as JSON.
 *
 * @param schemaVersion 1
 * @param path from {@code /sys} on
 * @param node what is there
 * @param entries of a directory, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SysfsDocument(
        int schemaVersion,
        String path,
        Entry node,
        @Nullable List<Entry> entries) {

    /**
     * One file.
     *
     * @param kind {@code directory}, {@code text}, {@code binary}, {@code control}, {@code mapping} or {@code link}
     * @param mode permissions, octal
     * @param value of a text, without the newline at its end
     * @param target of a link
     * @param size of a mapping, in bytes
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            String name,
            String kind,
            String mode,
            @Nullable String value,
            @Nullable String target,
            @Nullable Long size) {}

    static SysfsDocument of(String path, SysfsNode node) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        var entries = node instanceof Directory directory
                ? directory.entries().entrySet().stream()
                        .map(SysfsDocument::entry)
                        .toList()
                : null;
        return new SysfsDocument(1, path, entry(Map.entry(name, node)), entries);
    }

    private static Entry entry(Map.Entry<String, SysfsNode> named) {
        var name = named.getKey();
        var node = named.getValue();
        var mode = "%04o".formatted(node.mode());
        return switch (node) {
            case Directory _ -> new Entry(name, "directory", mode, null, null, null);
            case Text(var show) -> new Entry(name, "text", mode, show.get().stripTrailing(), null, null);
            case Binary _ -> new Entry(name, "binary", mode, null, null, null);
            case Control _ -> new Entry(name, "control", mode, null, null, null);
            case Mapping(long size) -> new Entry(name, "mapping", mode, null, null, size);
            case Link(String target) -> new Entry(name, "link", mode, null, target, null);
        };
    }
}

package io.peerlane.app.simulation;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.config.YamlNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a plan from YAML; a list or a single value for each dimension. Refusals name file, line, key, found and wanted. */
public final class PlanReader {

    private PlanReader() {}

    /**
     * A plan.
     *
     * @param source the file's name, for messages
     * @throws io.peerlane.app.config.ConfigurationException if it is not one
     */
    public static Plan parse(String source, String text) {
        var root = YamlNode.parse(source, text)
                .only(
                        "machine",
                        "paths",
                        "rw",
                        "bs",
                        "iodepth",
                        "clients",
                        "drives",
                        "neighbour",
                        "rate",
                        "inline",
                        "operations",
                        "seed");
        return new Plan(
                list(root, "machine", YamlNode::text).orElse(List.of("one-switch")),
                list(root, "paths", PlanReader::path).orElse(List.of(DataPath.HOST, DataPath.CMB)),
                list(root, "rw", YamlNode::text).orElse(List.of("write", "read")),
                list(root, "bs", PlanReader::blockSize).orElse(List.of(128 << 10)),
                list(root, "iodepth", n -> n.integer(1, Integer.MAX_VALUE)).orElse(List.of(32)),
                list(root, "clients", n -> n.integer(1, Integer.MAX_VALUE)).orElse(List.of(1)),
                list(root, "drives", n -> n.integer(1, Integer.MAX_VALUE)).orElse(List.of(1)),
                list(root, "neighbour", n -> (double) n.integer(0, Integer.MAX_VALUE))
                        .orElse(List.of(0.0)),
                list(root, "rate", n -> (double) n.integer(0, Integer.MAX_VALUE))
                        .orElse(List.of(0.0)),
                root.get("inline")
                        .map(n -> (int) n.byteSize(0, Integer.MAX_VALUE))
                        .orElse(0),
                root.get("operations").map(n -> n.integer(1, Integer.MAX_VALUE)).orElse(10_000),
                root.get("seed").map(n -> n.integer(0, Long.MAX_VALUE)).orElse(1L));
    }

    private static <T> Optional<List<T>> list(YamlNode root, String key, Function<YamlNode, T> value) {
        return root.get(key)
                .map(node -> node.isScalar()
                        ? List.of(value.apply(node))
                        : node.elements().stream().map(value).toList());
    }

    private static DataPath path(YamlNode node) {
        try {
            return DataPath.parse(node.text());
        } catch (IllegalArgumentException e) {
            throw node.refuse(String.valueOf(e.getMessage()));
        }
    }

    private static int blockSize(YamlNode node) {
        return (int) node.byteSize(1, Integer.MAX_VALUE);
    }
}

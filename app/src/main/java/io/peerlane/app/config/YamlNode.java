package io.peerlane.app.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A node of a YAML document that knows its place, so that each refusal can name it. Documents are limited to 1 MiB and
 * 50 levels; aliases are limited as well, so a small file cannot become a large one.
 */
public final class YamlNode {

    private static final int MAX_CODE_POINTS = 1 << 20;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_ALIASES = 50;
    private static final int SHOWN_CHARACTERS = 60;

    private final String source;
    private final String path;
    private final Node node;

    private YamlNode(String source, String path, Node node) {
        this.source = source;
        this.path = path;
        this.node = node;
    }

    /**
     * Parses a document.
     *
     * @param source the file's name, for messages
     * @throws ConfigurationException if it is not YAML, or empty
     */
    public static YamlNode parse(String source, String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_CODE_POINTS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowDuplicateKeys(false);
        try {
            var root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root == null) {
                throw new ConfigurationException(source, "document", "nothing", "a YAML mapping");
            }
            return new YamlNode(source, "", root);
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            int line = mark == null ? 1 : mark.getLine() + 1;
            throw new ConfigurationException(source, line, "document", oneLine(e.getProblem()), "YAML");
        } catch (YAMLException e) {
            throw new ConfigurationException(source, "document", oneLine(e.getMessage()), "YAML");
        }
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "a syntax error" : text.lines().findFirst().orElse("a syntax error");
    }

    /** Path of keys from the root, e.g. {@code subsystems[0].nqn}; empty at the root. */
    public String path() {
        return path;
    }

    /** The refusal of this node's value. */
    public ConfigurationException refuse(String wanted) {
        return refuse(describe(), wanted);
    }

    /** The refusal of this node. */
    public ConfigurationException refuse(String found, String wanted) {
        return new ConfigurationException(
                source, node.getStartMark().getLine() + 1, path.isEmpty() ? "document" : path, found, wanted);
    }

    private String describe() {
        return switch (node) {
            case ScalarNode scalar -> "'" + shortened(scalar.getValue()) + "'";
            case SequenceNode sequence -> "a list of " + sequence.getValue().size();
            default -> "a mapping";
        };
    }

    private static String shortened(String text) {
        var line = text.lines().findFirst().orElse("");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }

    /** True if this node is a plain value. */
    public boolean isScalar() {
        return node instanceof ScalarNode;
    }

    /** The entries of a mapping in their order. */
    public Map<String, YamlNode> entries() {
        if (!(node instanceof MappingNode mapping)) {
            throw refuse("a mapping");
        }
        var entries = new LinkedHashMap<String, YamlNode>();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw refuse("a mapping with plain keys");
            }
            var name = key.getValue();
            var child = new YamlNode(source, path.isEmpty() ? name : path + "." + name, tuple.getValueNode());
            if (entries.put(name, child) != null) {
                throw child.refuse("the key twice", "each key once");
            }
        }
        return entries;
    }

    /** Refuses keys other than those known. */
    public YamlNode only(String... known) {
        var names = Set.of(known);
        entries().forEach((name, child) -> {
            if (!names.contains(name)) {
                throw child.refuse("an unknown key", "one of " + String.join(", ", new TreeSet<>(names)));
            }
        });
        return this;
    }

    /** The value of a key, if given. */
    public Optional<YamlNode> get(String key) {
        return Optional.ofNullable(entries().get(key));
    }

    /** The value of a key that must be given. */
    public YamlNode require(String key) {
        return get(key).orElseThrow(() -> refuse("no key '" + key + "'", "'" + key + "'"));
    }

    /** The elements of a list. */
    public List<YamlNode> elements() {
        if (!(node instanceof SequenceNode sequence)) {
            throw refuse("a list");
        }
        var elements = new ArrayList<YamlNode>();
        for (var element : sequence.getValue()) {
            elements.add(new YamlNode(source, path + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** A plain value as text, not empty. */
    public String text() {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue().strip();
        }
        throw refuse("a text");
    }

    /** An integer, decimal or {@code 0x} hexadecimal, in a range. */
    public long integer(long min, long max) {
        try {
            long value = Long.decode(text());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // falls through to the refusal, which names the range
        }
        throw refuse("an integer from " + min + " to " + max);
    }

    /** A 32-bit integer in a range. */
    public int integer(int min, int max) {
        return (int) integer((long) min, (long) max);
    }

    /** {@code true} or {@code false}. */
    public boolean bool() {
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw refuse("true or false");
        };
    }

    /** A size in bytes, e.g. {@code 256MiB}, in a range. */
    public long byteSize(long min, long max) {
        long value = ByteSize.parse(text()).orElseThrow(() -> refuse("a size such as 64KiB or 2GiB"));
        if (value < min || value > max) {
            throw refuse("a size from " + ByteSize.format(min) + " to " + ByteSize.format(max));
        }
        return value;
    }
}

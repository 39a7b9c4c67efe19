package io.peerlane.app.machine;

import io.peerlane.app.config.YamlNode;
import io.peerlane.fabric.endpoint.EndpointHardware;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import java.util.Map;

/** Reads a drive that is a function of a PCI endpoint: its controller, outbound windows and DMA channels. */
final class EndpointReader {

    /** Most bytes that a command of such a drive moves, for which a window must have room. */
    static final long MAX_TRANSFER = 1 << 20;

    private static final int DEFAULT_TRANSLATIONS = 16;
    private static final int MIN_TRANSLATIONS = 4;
    private static final int MAX_TRANSLATIONS = 256;
    private static final long DEFAULT_WINDOW = 64 << 20;
    private static final long MIN_WINDOW = 4096;
    private static final long MAX_WINDOW = 1L << 32;
    private static final long MAX_PAGE = 1 << 20;

    private EndpointReader() {}

    static EndpointDescription read(YamlNode node) {
        var hardware = hardware(node);
        if (!hardware.canMap(MAX_TRANSFER)) {
            throw node.get("windowSize")
                    .orElse(node)
                    .refuse("windows in which a transfer of %d bytes has room".formatted(MAX_TRANSFER));
        }
        return new EndpointDescription(
                MachineReader.ENDPOINT, node.require("name").text(), Map.of(MachineReader.ENDPOINT, hardware));
    }

    private static EndpointHardware hardware(YamlNode node) {
        boolean dma = node.get("dma").map(YamlNode::bool).orElse(false);
        var controller = node.get("controller");
        return switch (controller.map(YamlNode::text).orElse("designware")) {
            case "designware" ->
                EndpointHardware.designWare(
                        windows(node, 1),
                        windowSize(node),
                        pageSize(node, EndpointHardware.DESIGNWARE_REGION),
                        translations(node),
                        dma);
            case "none" ->
                EndpointHardware.unconstrained(
                        windows(node, 1), windowSize(node), pageSize(node, MIN_WINDOW), translations(node), dma);
            case "rk3399" -> {
                node.only("kind", "name", "controller", "windows", "dma");
                yield EndpointHardware.rk3399(windows(node, 32), dma);
            }
            default -> throw controller.orElse(node).refuse("one of designware, rk3399, none");
        };
    }

    /** A window of an RK3399 is a translation, of which others have their own number. */
    private static int windows(YamlNode node, int otherwise) {
        node.only("kind", "name", "controller", "windows", "windowSize", "pageSize", "translations", "dma");
        int least = otherwise > 1 ? MIN_TRANSLATIONS : 1;
        return node.get("windows").map(n -> n.integer(least, MAX_TRANSLATIONS)).orElse(otherwise);
    }

    private static long windowSize(YamlNode node) {
        return node.get("windowSize")
                .map(n -> n.byteSize(MIN_WINDOW, MAX_WINDOW))
                .orElse(DEFAULT_WINDOW);
    }

    private static long pageSize(YamlNode node, long least) {
        return node.get("pageSize").map(n -> pageSizeOf(n, least)).orElse(least);
    }

    private static long pageSizeOf(YamlNode node, long least) {
        long bytes = node.byteSize(least, MAX_PAGE);
        if (Long.bitCount(bytes) != 1) {
            throw node.refuse("a power of two");
        }
        return bytes;
    }

    private static int translations(YamlNode node) {
        return node.get("translations")
                .map(n -> n.integer(MIN_TRANSLATIONS, MAX_TRANSLATIONS))
                .orElse(DEFAULT_TRANSLATIONS);
    }
}

package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.PortType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port types by register value and by the words of lspci. */
final class PortTypes {

    private static final Map<String, PortType> WORDS = Map.ofEntries(
            Map.entry("Endpoint", PortType.ENDPOINT),
            Map.entry("Legacy Endpoint", PortType.LEGACY_ENDPOINT),
            Map.entry("Root Port", PortType.ROOT_PORT),
            Map.entry("Upstream Port", PortType.UPSTREAM_PORT),
            Map.entry("Downstream Port", PortType.DOWNSTREAM_PORT),
            Map.entry("PCI-Express to PCI/PCI-X Bridge", PortType.PCIE_TO_PCI_BRIDGE),
            Map.entry("PCI/PCI-X Bridge", PortType.PCIE_TO_PCI_BRIDGE),
            Map.entry("PCI/PCI-X to PCI-Express Bridge", PortType.PCI_TO_PCIE_BRIDGE),
            Map.entry("PCI/PCI-X to PCI-E Bridge", PortType.PCI_TO_PCIE_BRIDGE),
            Map.entry("Root Complex Integrated Endpoint", PortType.RC_ENDPOINT),
            Map.entry("Root Complex Event Collector", PortType.RC_EVENT_COLLECTOR));

    private PortTypes() {}

    /** Null for a reserved value. */
    static @Nullable PortType ofCode(int code) {
        for (var type : PortType.values()) {
            if (type.isExpress() && type.code() == code) {
                return type;
            }
        }
        return null;
    }

    /** The type that the text begins with, e.g. {@code Root Port (Slot+), MSI 00}. */
    static Optional<PortType> ofText(String text) {
        return WORDS.entrySet().stream()
                .filter(entry -> text.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}

package io.peerlane.fabric.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The timing of a machine: one component of each kind, and drives that differ from the usual one.
 *
 * @param drives by function name; the others are as {@code drive}
 */
public record MachineTiming(
        Component link,
        Component switches,
        Component rootComplex,
        Component memory,
        Component network,
        Component cpu,
        Component drive,
        Map<String, Component> drives) {

    /** Copies the map. */
    public MachineTiming {
        drives = Map.copyOf(drives);
    }

    /** Everything as by default. */
    public static MachineTiming standard() {
        return new MachineTiming(
                standard(ComponentKind.LINK),
                standard(ComponentKind.SWITCH),
                standard(ComponentKind.ROOT_COMPLEX),
                standard(ComponentKind.MEMORY),
                standard(ComponentKind.NETWORK),
                standard(ComponentKind.CPU),
                standard(ComponentKind.DRIVE),
                Map.of());
    }

    private static Component standard(ComponentKind kind) {
        return Component.standard(kind.json(), kind);
    }

    /** With the component of its kind replaced; a drive replaces the usual one. */
    public MachineTiming with(Component c) {
        return switch (c.kind()) {
            case LINK -> new MachineTiming(c, switches, rootComplex, memory, network, cpu, drive, drives);
            case SWITCH -> new MachineTiming(link, c, rootComplex, memory, network, cpu, drive, drives);
            case ROOT_COMPLEX -> new MachineTiming(link, switches, c, memory, network, cpu, drive, drives);
            case MEMORY -> new MachineTiming(link, switches, rootComplex, c, network, cpu, drive, drives);
            case NETWORK -> new MachineTiming(link, switches, rootComplex, memory, c, cpu, drive, drives);
            case CPU -> new MachineTiming(link, switches, rootComplex, memory, network, c, drive, drives);
            case DRIVE -> new MachineTiming(link, switches, rootComplex, memory, network, cpu, c, drives);
        };
    }

    /** With one drive as {@code component}, which bears its name. */
    public MachineTiming withDrive(Component component) {
        var changed = new TreeMap<>(drives);
        changed.put(component.name(), component);
        return new MachineTiming(link, switches, rootComplex, memory, network, cpu, drive, changed);
    }

    /** Component of the drive with this function name. */
    public Component drive(String name) {
        return drives.getOrDefault(name, drive);
    }

    /** Host memory. */
    public MemoryTiming memoryTiming() {
        return new MemoryTiming(memory, rootComplex);
    }

    /** Every constant, in a fixed order: the model card. */
    public List<CardLine> card() {
        List<CardLine> card = new ArrayList<>();
        for (Component component : List.of(link, switches, rootComplex, memory, network, cpu, drive)) {
            add(component, card);
        }
        new TreeMap<>(drives).values().forEach(component -> add(component, card));
        return card;
    }

    private static void add(Component component, List<CardLine> card) {
        for (Parameter parameter : Parameter.of(component.kind())) {
            card.add(CardLine.of(component, parameter));
        }
    }
}

package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.PciFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One bus: a root bus, the inside of a switch, or the far end of a link. */
public final class PciBus {

    private final HostBridge hostBridge;
    private final @Nullable PciFunction bridge;
    private final int rootNumber;
    private final List<Slot> slots = new ArrayList<>();
    private final List<PciFunction> functions = new ArrayList<>();

    /**
     * Where a function sits on its bus; known before bus numbers are.
     *
     * @param device 0 to 31
     * @param number function number, 0 to 7
     */
    public record Slot(int device, int number, PciFunction function) {}

    private PciBus(HostBridge hostBridge, @Nullable PciFunction bridge, int rootNumber) {
        this.hostBridge = hostBridge;
        this.bridge = bridge;
        this.rootNumber = rootNumber;
    }

    static PciBus root(HostBridge hostBridge, int number) {
        return new PciBus(hostBridge, null, number);
    }

    static PciBus below(HostBridge hostBridge, PciFunction bridge) {
        return new PciBus(hostBridge, bridge, -1);
    }

    void add(Slot slot) {
        slots.add(slot);
        functions.add(slot.function());
    }

    /** The host bridge above. */
    public HostBridge hostBridge() {
        return hostBridge;
    }

    /** The bridge that owns the bus; empty for a root bus. */
    public Optional<PciFunction> bridge() {
        return Optional.ofNullable(bridge);
    }

    /** True for the bus of a host bridge. */
    public boolean isRoot() {
        return bridge == null;
    }

    /** Bus number, live from the bridge's secondary bus number; 0 below a bridge that was not enumerated. */
    public int number() {
        PciFunction owner = bridge;
        return owner == null ? rootNumber : owner.bridgeHeader().secondaryBus();
    }

    /** Functions in the order of discovery. */
    public List<PciFunction> functions() {
        return Collections.unmodifiableList(functions);
    }

    /** Functions with their place on the bus, in the order of discovery. */
    public List<Slot> slots() {
        return Collections.unmodifiableList(slots);
    }

    /** The function at this place; empty if nothing sits there. */
    public Optional<PciFunction> function(int device, int number) {
        for (Slot slot : slots) {
            if (slot.device() == device && slot.number() == number) {
                return Optional.of(slot.function());
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "bus %04x:%02x".formatted(hostBridge.domain(), number());
    }
}

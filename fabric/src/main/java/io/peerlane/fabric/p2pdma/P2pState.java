package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Peer-to-peer state of one function, made by init. Thread-safe. */
final class P2pState {

    private final Map<Integer, ProviderSlot> slots;

    /** Under the client's address, not its identity: another function at the same address finds the old answer. */
    private final Map<BusDeviceFunction, MapType> mapTypes = new ConcurrentHashMap<>();

    private volatile boolean published;
    private volatile @Nullable PeerPool pool;

    P2pState(Map<Integer, ProviderSlot> slots) {
        this.slots = Map.copyOf(slots);
    }

    @Nullable
    ProviderSlot slot(int bar) {
        return slots.get(bar);
    }

    boolean isPublished() {
        return published;
    }

    void publish(boolean flag) {
        published = flag;
    }

    @Nullable
    PeerPool pool() {
        return pool;
    }

    synchronized PeerPool poolOrNew() {
        var existing = pool;
        if (existing == null) {
            existing = new PeerPool(this::isPublished);
            pool = existing;
        }
        return existing;
    }

    @Nullable
    MapType cached(PciFunction client) {
        return mapTypes.get(client.address());
    }

    void remember(PciFunction client, MapType mapType) {
        mapTypes.put(client.address(), mapType);
    }
}

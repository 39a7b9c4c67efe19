package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.wire.BridgeWindow;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.util.List;

/** A window of a bridge, large enough for its members. */
record WindowRequest(
        ConfigurationMechanism access, BusDeviceFunction bridge, boolean prefetchable, List<AddressRequest> members)
        implements AddressRequest {

    @Override
    public long size() {
        return AddressRequest.roundUp(AddressRequest.packedSize(members), BridgeWindow.GRANULE);
    }

    @Override
    public long alignment() {
        return members.stream().mapToLong(AddressRequest::alignment).reduce(BridgeWindow.GRANULE, Math::max);
    }

    @Override
    public void assign(long base) {
        long size = size();
        BridgeWindow window = BridgeWindow.of(base, size);
        if (prefetchable) {
            // The upper limit goes first to zero: a half-written window must not claim anything.
            access.write32(bridge, Type1Header.PREFETCHABLE_LIMIT_UPPER, 0);
            access.write32(bridge, Type1Header.PREFETCHABLE_BASE, Type1Header.encodeWindow(window));
            access.write32(bridge, Type1Header.PREFETCHABLE_BASE_UPPER, (int) (window.base() >>> 32));
            access.write32(bridge, Type1Header.PREFETCHABLE_LIMIT_UPPER, (int) (window.limit() >>> 32));
        } else {
            access.write32(bridge, Type1Header.MEMORY_BASE, Type1Header.encodeWindow(window));
        }
        AddressRequest.place(members, base, base + size, toString());
    }

    @Override
    public String toString() {
        return (prefetchable ? "prefetchable" : "memory") + " window of " + bridge;
    }
}

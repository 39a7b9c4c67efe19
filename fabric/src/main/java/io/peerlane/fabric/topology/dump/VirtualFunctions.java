package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the virtual functions of a physical one are (Single Root I/O Virtualization 1.1, 3.3).
 *
 * @param count virtual functions that are switched on
 * @param offset from the routing identifier of the physical function to the first
 * @param stride from one to the next
 * @param device device identifier of each, -1 if the dump does not say
 */
record VirtualFunctions(int count, int offset, int stride, int device) {

    private static final int ROUTING_IDS = 1 << 16;

    /** Their addresses; those beyond the last bus do not exist. */
    List<BusDeviceFunction> of(BusDeviceFunction physical) {
        List<BusDeviceFunction> addresses = new ArrayList<>();
        int id = physical.routingId() + offset;
        for (int i = 0; i < count && id < ROUTING_IDS; i++) {
            addresses.add(new BusDeviceFunction(physical.domain(), id >> 8, (id >> 3) & 0x1f, id & 7));
            id += stride;
        }
        return addresses;
    }
}

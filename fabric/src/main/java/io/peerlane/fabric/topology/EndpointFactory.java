package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;

/** Makes the functions that a machine description asks for. */
@FunctionalInterface
public interface EndpointFactory {

    /**
     * Makes a new function for one slot.
     *
     * @param path of the endpoint in the description, for {@link MachineException}
     * @param link of the port it is plugged into; the function may declare less, the link then trains to that
     * @throws MachineException if the kind is unknown or an option is wrong
     */
    PciFunction create(String path, EndpointDescription endpoint, LinkDescription link);
}

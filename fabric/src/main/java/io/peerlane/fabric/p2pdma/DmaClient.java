package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.PciFunction;
import java.util.Optional;

/**
 * A device that is to reach peer memory: a PCI function, or a device of the driver model (a disk, an RDMA device, a
 * network interface) below another one.
 */
public sealed interface DmaClient {

    /** Name for messages. */
    String name();

    /** The device above it in the driver model; empty for a PCI function, where the search for one ends. */
    Optional<DmaClient> parent();

    /** This device as a PCI function, without regard to its parents. */
    Optional<PciFunction> function();

    /** The nearest PCI function among this device and its parents. */
    default Optional<PciFunction> nearestFunction() {
        Optional<DmaClient> at = Optional.of(this);
        while (at.isPresent() && at.get().function().isEmpty()) {
            at = at.get().parent();
        }
        return at.flatMap(DmaClient::function);
    }

    /** A PCI function as a client. */
    static DmaClient of(PciFunction function) {
        return new Function(function);
    }

    /** A device that is no PCI function, below {@code parent}. */
    static DmaClient below(DmaClient parent, String name) {
        return new Child(name, parent);
    }

    /** A device without parents, like the head of a multipath disk. */
    static DmaClient detached(String name) {
        return new Detached(name);
    }

    /** A PCI function. */
    record Function(PciFunction device) implements DmaClient {
        @Override
        public String name() {
            return device.name();
        }

        @Override
        public Optional<DmaClient> parent() {
            return Optional.empty();
        }

        @Override
        public Optional<PciFunction> function() {
            return Optional.of(device);
        }
    }

    /** A device below another one. */
    record Child(String name, DmaClient above) implements DmaClient {
        @Override
        public Optional<DmaClient> parent() {
            return Optional.of(above);
        }

        @Override
        public Optional<PciFunction> function() {
            return Optional.empty();
        }
    }

    /** A device without parents. */
    record Detached(String name) implements DmaClient {
        @Override
        public Optional<DmaClient> parent() {
            return Optional.empty();
        }

        @Override
        public Optional<PciFunction> function() {
            return Optional.empty();
        }
    }
}

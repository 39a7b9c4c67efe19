package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.Optional;

/**
 * A disk or network device.
 *
 * @param name as the system calls it
 * @param parent the PCI function it belongs to; empty for a device without one, like a multipath disk
 */
public record AttachedDevice(String name, Optional<BusDeviceFunction> parent) {}

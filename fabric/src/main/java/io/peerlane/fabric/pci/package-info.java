/**
 * PCI functions: address, configuration space, BARs, capabilities and interrupts.
 *
 * <p>Configuration space is little-endian. Source: PCI Local Bus 3.0, PCI Express Base 6.0.
 */
@NullMarked
package io.peerlane.fabric.pci;

import org.jspecify.annotations.NullMarked;

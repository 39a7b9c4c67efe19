/**
 * PCI functions: address, configuration space, BARs, capabilities and interrupts.
 *
 * <p>Configuration space is little-endian; {@code pci.wire} has its figures. All types are safe for use by several
 * threads, builders excepted. Source: PCI Express Base 6.0, chapters 6 and 7.
 */
@NullMarked
package io.peerlane.fabric.pci;

import org.jspecify.annotations.NullMarked;

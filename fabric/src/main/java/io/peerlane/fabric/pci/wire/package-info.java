/**
 * Views over configuration space: the two header types, the PCI Express, MSI-X and ACS capabilities, BAR and window
 * encodings.
 *
 * <p>Every field is little-endian. A view borrows the segment it is given and checks its length once; it holds no state
 * of its own, so it may be used from any thread that may use the segment. Writing through a view bypasses write masks:
 * device models and importers do that, software goes through {@code ConfigurationSpace}.
 *
 * <p>Source: PCI Express Base 6.0, chapter 7; PCI-to-PCI Bridge Architecture 1.2; PCI Local Bus 3.0, 6.1.
 */
@NullMarked
package io.peerlane.fabric.pci.wire;

import org.jspecify.annotations.NullMarked;

/**
 * The shape of a machine: root complex, host bridges, root ports, switches and what is plugged into them; enumeration
 * as firmware does it; the description a machine is built from.
 *
 * <p>Structure is fixed once built and may be read from any thread; bus numbers, windows and access control are live
 * registers of the functions. Source: PCI Express Base 6.0, chapters 2 and 7; PCI-to-PCI Bridge Architecture 1.2.
 */
@NullMarked
package io.peerlane.fabric.topology;

import org.jspecify.annotations.NullMarked;

/**
 * Takes over machines from what tools print about them: {@code lspci} in its forms, a copy of sysfs, {@code /proc/cpuinfo}.
 *
 * <p>What a dump does not say is kept as unknown, never taken for absent: a user without privileges sees neither port
 * types nor access control services. Formats: pciutils 3.x, lspci(8); Linux Documentation/ABI/testing/sysfs-bus-pci.
 * Configuration space is little-endian. Nothing here is thread-safe except the immutable results.
 */
@NullMarked
package io.peerlane.fabric.topology.dump;

import org.jspecify.annotations.NullMarked;

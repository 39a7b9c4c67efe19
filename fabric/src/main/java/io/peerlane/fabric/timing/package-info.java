/**
 * How long things take on a machine: rates and latencies of links, switches, root complex, memory, drives, network and
 * processor. An engineering model for comparing paths, not a cycle-accurate one.
 *
 * <p>Every constant is a {@link io.peerlane.fabric.timing.Parameter} of a component with a unit, a range and a value that
 * carries its {@link io.peerlane.fabric.timing.Mark} and its source; together they are the model card of a report. Rates
 * are payload or wire bytes per second (1 GB is 10^9 bytes), times are picoseconds in {@code long} where they are summed.
 * Everything here is immutable and safe from any thread.
 *
 * <p>Link rates and packet overheads: PCI Express Base 6.0, 2.2 and 4.2; the rest names its source with the value.
 */
@NullMarked
package io.peerlane.fabric.timing;

import org.jspecify.annotations.NullMarked;

/**
 * Virtual time: closed-loop clients whose operations pass the resources of a machine one after the other. An event queue in
 * whole picoseconds; the same flows and seed give the same outcome to the bit, on any machine.
 *
 * <p>One thread runs a simulation; runs are independent of each other. Nothing is allocated for an event.
 */
@NullMarked
package io.peerlane.fabric.timing.simulation;

import org.jspecify.annotations.NullMarked;

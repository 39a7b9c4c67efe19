package io.peerlane.fabric.timing.paced;

/** What time it is on the machine. Any thread. */
@FunctionalInterface
public interface MachineClock {

    /** Picoseconds since the machine was switched on; never less than before. */
    long picoseconds();
}

package io.peerlane.fabric.tlp;

/** What a transfer carries; the two are counted apart. */
public enum Traffic {
    /** Payload of reads and writes of a storage user. */
    DATA,
    /** Everything else: capsules, queue entries, doorbells, completions, interrupts. */
    CONTROL
}

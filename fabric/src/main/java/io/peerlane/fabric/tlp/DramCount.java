package io.peerlane.fabric.tlp;

/** Bytes read from and written to DRAM: by devices, and by the processor where it copies data for a socket. What else it does there
 * stays in its caches and is not counted. */
public record DramCount(long dataRead, long dataWritten, long controlRead, long controlWritten) {

    /** What was counted since {@code before}. */
    public DramCount minus(DramCount before) {
        return new DramCount(
                dataRead - before.dataRead,
                dataWritten - before.dataWritten,
                controlRead - before.controlRead,
                controlWritten - before.controlWritten);
    }
}

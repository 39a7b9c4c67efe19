package io.peerlane.fabric.tlp;

/** Bytes that devices read from and wrote to DRAM. What the processor does there stays in its caches and is not counted. */
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

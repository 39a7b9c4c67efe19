package io.peerlane.app.report;

/**
 * Bytes read from and written to host memory by devices; counted.
 *
 * @param dataRead bytes of blocks read
 * @param dataWritten bytes of blocks written
 * @param controlRead other bytes read
 * @param controlWritten other bytes written
 */
public record DramCounts(long dataRead, long dataWritten, long controlRead, long controlWritten) {

    /** What came since {@code before}. */
    public DramCounts minus(DramCounts before) {
        return new DramCounts(
                dataRead - before.dataRead,
                dataWritten - before.dataWritten,
                controlRead - before.controlRead,
                controlWritten - before.controlWritten);
    }
}

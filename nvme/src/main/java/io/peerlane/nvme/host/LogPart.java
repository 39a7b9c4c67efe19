package io.peerlane.nvme.host;

/**
 * What Get Log Page names besides the range (NVMe Base 2.1, 5.1.12).
 *
 * @param identifier LID
 * @param logSpecific LSP, 7 bits
 * @param retainsEvent RAE: whether the event of the log page stays masked
 */
public record LogPart(int identifier, int logSpecific, boolean retainsEvent) {

    /** The same with the event retained or not. */
    LogPart retaining(boolean retain) {
        return new LogPart(identifier, logSpecific, retain);
    }
}

package io.peerlane.nvme.wire;

/**
 * AQA, Admin Queue Attributes (NVMe Base 2.1, 3.1.4.8).
 *
 * @param value the 32 bits
 */
public record AdminQueueAttributes(int value) {

    /** Most entries of an admin queue. */
    public static final int MAX_ENTRIES = 4096;

    /** The register for queues of that many entries, 1 to 4096 each. */
    public static AdminQueueAttributes of(int submissionEntries, int completionEntries) {
        long value = Bits.with(0, "ASQS", 0, 12, submissionEntries - 1);
        return new AdminQueueAttributes((int) Bits.with(value, "ACQS", 16, 12, completionEntries - 1));
    }

    /** Entries of the admin submission queue, 1 to 4096; the field ASQS is 0's based. */
    public int submissionEntries() {
        return Bits.get(value, 0, 12) + 1;
    }

    /** Entries of the admin completion queue, 1 to 4096; the field ACQS is 0's based. */
    public int completionEntries() {
        return Bits.get(value, 16, 12) + 1;
    }
}

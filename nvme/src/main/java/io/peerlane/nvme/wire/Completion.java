package io.peerlane.nvme.wire;

/**
 * Fields of a completion queue entry (NVMe Base 2.1, 4.2.1).
 *
 * @param result DW0 in bits 31:0, DW1 in bits 63:32
 * @param sqhd submission queue head pointer, 0 to 65535
 * @param sqid submission queue identifier, 0 to 65535
 * @param cid command identifier, 0 to 65535
 * @param phase phase tag; false in a Fabrics response
 * @param statusField status without the phase tag, 15 bits
 */
public record Completion(long result, int sqhd, int sqid, int cid, boolean phase, int statusField) {

    /** Command specific dword 0. */
    public int dw0() {
        return (int) result;
    }

    /** Command specific dword 1. */
    public int dw1() {
        return (int) (result >>> 32);
    }
}

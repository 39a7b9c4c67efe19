package io.peerlane.app.workload;

/**
 * The part of the namespace that one job works on.
 *
 * @param job number, from 0
 * @param firstByte offset of the first block on the device
 * @param units number of blocks of {@code unitBytes}
 * @param unitBytes bytes of an I/O
 * @param deviceBlockBytes bytes of a block of the device
 */
record JobPlan(int job, long firstByte, long units, int unitBytes, int deviceBlockBytes) {

    /** Offset of a block on the device. */
    long offset(long unit) {
        return firstByte + unit * unitBytes;
    }

    /** First device block of a block. */
    long lba(long unit) {
        return offset(unit) / deviceBlockBytes;
    }

    /** Device blocks of one I/O. */
    int deviceBlocks() {
        return unitBytes / deviceBlockBytes;
    }
}

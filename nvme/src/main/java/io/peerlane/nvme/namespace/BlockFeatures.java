package io.peerlane.nvme.namespace;

import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.IdentifyNvmController;
import io.peerlane.nvme.wire.OptionalNvmCommands;

/**
 * Which optional operations a block device has, and their limits; what has limit 0 is not there.
 *
 * @param compare whether there is COMPARE, of up to {@link BlockGeometry#maxTransferBytes}
 * @param maxWriteZeroesBlocks most blocks of a WRITE_ZEROES
 * @param zeroesDeallocate whether WRITE_ZEROES with {@link BlockRequest#deallocate} deallocates
 * @param maxVerifyBlocks most blocks of a VERIFY
 * @param deallocate limits of DEALLOCATE
 * @param deallocatedReadsZeroes whether deallocated blocks read as zeroes
 * @param copy limits of COPY
 * @param preferredBlocks granularity and alignment of writes and deallocations that suit the device, 1 if it does not care
 */
public record BlockFeatures(
        boolean compare,
        int maxWriteZeroesBlocks,
        boolean zeroesDeallocate,
        int maxVerifyBlocks,
        Ranges deallocate,
        boolean deallocatedReadsZeroes,
        Ranges copy,
        int preferredBlocks) {

    /** Most blocks an NLB field can name. */
    private static final int MOST_BLOCKS = 65_536;

    /** A list of source ranges fits a page. */
    private static final int MOST_COPY_RANGES = 128;

    private static final long MOST_RANGE_BLOCKS = 0xffff_ffffL;
    private static final int READS_ZEROES = 1;
    private static final int DEAC = 1 << 3;
    private static final int OPTIMAL_IO = 1 << 4;

    /** Reads, writes and flushes only. */
    public static final BlockFeatures NONE = new BlockFeatures(false, 0, false, 0, Ranges.NONE, false, Ranges.NONE, 1);

    /**
     * Limits of an operation on a list of ranges.
     *
     * @param count most ranges of a list, up to {@link BlockRanges#MAX}
     * @param rangeBlocks most blocks of a range
     * @param totalBlocks most blocks of a list
     */
    public record Ranges(int count, long rangeBlocks, long totalBlocks) {

        /** Not there. */
        public static final Ranges NONE = new Ranges(0, 0, 0);

        /** True if the operation is there. */
        public boolean isSupported() {
            return count > 0;
        }

        /** True if a list keeps to the limits. */
        public boolean allow(BlockRanges ranges) {
            return ranges.count() <= count && ranges.longest() <= rangeBlocks && ranges.totalBlocks() <= totalBlocks;
        }
    }

    /**
     * What a controller says of a namespace (NVMe Base 2.1, figure 313, ONCS and OCFS; NVM Command Set 1.1, 4.1.5.1 and
     * 4.1.5.4). A limit that is not reported is that of the field which carries the number.
     *
     * @param limits of the NVM command set; all zero if the controller does not report them
     * @param pageBytes CAP.MPSMIN in bytes, the unit of VSL and WZSL
     */
    public static BlockFeatures of(
            IdentifyController controller, IdentifyNamespace namespace, IdentifyNvmController limits, int pageBytes) {
        int commands = controller.get(IdentifyController.ONCS);
        int blockBytes = (int) namespace.formatted().blockBytes();
        int deallocated = namespace.get(IdentifyNamespace.DLFEAT);
        boolean zeroes = (commands & OptionalNvmCommands.WRITE_ZEROES) != 0;
        boolean verify = (commands & OptionalNvmCommands.VERIFY) != 0;
        return new BlockFeatures(
                (commands & OptionalNvmCommands.COMPARE) != 0,
                zeroes ? blocks(limits.get(IdentifyNvmController.WZSL), pageBytes, blockBytes) : 0,
                zeroes && (deallocated & DEAC) != 0,
                verify ? blocks(limits.get(IdentifyNvmController.VSL), pageBytes, blockBytes) : 0,
                (commands & OptionalNvmCommands.DATASET_MANAGEMENT) != 0 ? deallocate(limits) : Ranges.NONE,
                (deallocated & 7) == READS_ZEROES,
                (commands & OptionalNvmCommands.COPY) != 0 ? copy(controller, namespace) : Ranges.NONE,
                preferred(namespace));
    }

    private static int blocks(int exponent, int pageBytes, int blockBytes) {
        return exponent == 0 || exponent > 30
                ? MOST_BLOCKS
                : (int) Math.min(MOST_BLOCKS, ((long) pageBytes << exponent) / blockBytes);
    }

    private static Ranges deallocate(IdentifyNvmController limits) {
        int count = limits.get(IdentifyNvmController.DMRL);
        long range = limits.get(IdentifyNvmController.DMRSL);
        long total = limits.get(IdentifyNvmController.DMSL);
        return new Ranges(
                count == 0 ? BlockRanges.MAX : count,
                range == 0 ? MOST_RANGE_BLOCKS : range,
                total <= 0 ? Long.MAX_VALUE : total);
    }

    /** Descriptor format 0 is the only one used; a controller without it, or without limits, copies nothing. */
    private static Ranges copy(IdentifyController controller, IdentifyNamespace namespace) {
        int count = Math.min(MOST_COPY_RANGES, namespace.get(IdentifyNamespace.MSRC) + 1);
        int range = namespace.get(IdentifyNamespace.MSSRL);
        long total = namespace.get(IdentifyNamespace.MCL);
        boolean usable = (controller.get(IdentifyController.OCFS) & 1) != 0 && range > 0 && total > 0;
        return usable ? new Ranges(count, range, total) : Ranges.NONE;
    }

    private static int preferred(IdentifyNamespace namespace) {
        return (namespace.get(IdentifyNamespace.NSFEAT) & OPTIMAL_IO) == 0
                ? 1
                : namespace.get(IdentifyNamespace.NPDG) + 1;
    }
}

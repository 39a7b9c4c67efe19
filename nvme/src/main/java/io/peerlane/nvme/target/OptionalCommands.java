package io.peerlane.nvme.target;

import io.peerlane.nvme.namespace.BlockFeatures;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.wire.CommandEffectsLog;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.OptionalNvmCommands;
import java.util.function.Predicate;

/**
 * What a controller says of the optional I/O commands: it offers those that the devices of all its namespaces have. A
 * namespace that comes later without one of them answers 001h.
 */
final class OptionalCommands {

    private static final int COPY_FORMAT_0 = 1;
    private static final int CHANGES_BLOCKS = CommandEffectsLog.CSUPP | CommandEffectsLog.LBCC;

    private OptionalCommands() {}

    /** ONCS. */
    static int offered(TargetController controller) {
        return bit(controller, BlockFeatures::compare, OptionalNvmCommands.COMPARE)
                | bit(controller, f -> f.deallocate().isSupported(), OptionalNvmCommands.DATASET_MANAGEMENT)
                | bit(controller, f -> f.maxWriteZeroesBlocks() > 0, OptionalNvmCommands.WRITE_ZEROES)
                | bit(controller, f -> f.maxVerifyBlocks() > 0, OptionalNvmCommands.VERIFY)
                | bit(controller, f -> f.copy().isSupported(), OptionalNvmCommands.COPY);
    }

    private static int bit(TargetController controller, Predicate<BlockFeatures> has, int bit) {
        return controller.namespaces().stream()
                        .map(n -> n.namespace().device().geometry().features())
                        .allMatch(has)
                ? bit
                : 0;
    }

    /** ONCS and OCFS. */
    static void describe(IdentifyController id, TargetController controller) {
        int offered = offered(controller);
        id.set(IdentifyController.ONCS, offered);
        id.set(IdentifyController.OCFS, (offered & OptionalNvmCommands.COPY) != 0 ? COPY_FORMAT_0 : 0);
    }

    /** Deallocated blocks, preferred granularity, limits of Copy. */
    static void describe(IdentifyNamespace id, BlockGeometry geometry) {
        BlockFeatures features = geometry.features();
        id.deallocatedBlocks(features.deallocatedReadsZeroes(), features.zeroesDeallocate());
        if (features.preferredBlocks() > 1) {
            id.preferredBlocks(features.preferredBlocks());
        }
        if (features.copy().isSupported()) {
            id.copyLimits(
                    (int) features.copy().rangeBlocks(),
                    features.copy().totalBlocks(),
                    features.copy().count());
        }
    }

    /** The commands offered, with what they do to blocks. */
    static void describe(CommandEffectsLog log, TargetController controller) {
        int offered = offered(controller);
        effect(log, offered, OptionalNvmCommands.COMPARE, NvmOpcode.COMPARE, CommandEffectsLog.CSUPP);
        effect(log, offered, OptionalNvmCommands.VERIFY, NvmOpcode.VERIFY, CommandEffectsLog.CSUPP);
        effect(log, offered, OptionalNvmCommands.WRITE_ZEROES, NvmOpcode.WRITE_ZEROES, CHANGES_BLOCKS);
        effect(log, offered, OptionalNvmCommands.DATASET_MANAGEMENT, NvmOpcode.DATASET_MANAGEMENT, CHANGES_BLOCKS);
        effect(log, offered, OptionalNvmCommands.COPY, NvmOpcode.COPY, CHANGES_BLOCKS);
    }

    private static void effect(CommandEffectsLog log, int offered, int bit, int opcode, int effects) {
        if ((offered & bit) != 0) {
            log.io(opcode, effects);
        }
    }
}

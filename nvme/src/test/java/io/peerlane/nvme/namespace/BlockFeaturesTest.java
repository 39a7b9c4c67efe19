package io.peerlane.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.namespace.BlockFeatures.Ranges;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.IdentifyNvmController;
import io.peerlane.nvme.wire.LbaFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockFeaturesTest {

    private static final int PAGE = 4096;

    private final IdentifyController controller = IdentifyController.allocate();
    private final IdentifyNamespace namespace = IdentifyNamespace.allocate();
    private final IdentifyNvmController limits = IdentifyNvmController.allocate();

    @BeforeEach
    void blocksOf512Bytes() {
        namespace.lbaFormat(0, new LbaFormat(0, 9, 0));
    }

    private BlockFeatures features() {
        return BlockFeatures.of(controller, namespace, limits, PAGE);
    }

    @Test
    void aDriveThatOffersNothingHasNothing() {
        assertThat(features()).isEqualTo(BlockFeatures.NONE);
    }

    @Test
    void limitsWithoutTheCommandCountForNothing() {
        limits.set(IdentifyNvmController.WZSL, 4);
        limits.set(IdentifyNvmController.VSL, 4);
        limits.set(IdentifyNvmController.DMRL, 4);
        namespace.set(IdentifyNamespace.MSSRL, 8);
        namespace.set(IdentifyNamespace.MCL, 8);
        namespace.set(IdentifyNamespace.DLFEAT, 1 << 3);
        assertThat(features()).isEqualTo(BlockFeatures.NONE);
    }

    @Test
    void commandsWithoutLimitsReachAsFarAsTheirFields() {
        controller.set(IdentifyController.ONCS, 0x8d);
        assertThat(features())
                .isEqualTo(new BlockFeatures(
                        true,
                        65_536,
                        false,
                        65_536,
                        new Ranges(256, 0xffff_ffffL, Long.MAX_VALUE),
                        false,
                        Ranges.NONE,
                        1));
    }

    @ParameterizedTest
    @CsvSource({"1, 16", "4, 128", "13, 65536", "14, 65536", "31, 65536", "255, 65536"})
    void sizeLimitsArePowersOfTwoPages(int exponent, int blocks) {
        controller.set(IdentifyController.ONCS, 1 << 3 | 1 << 7);
        limits.set(IdentifyNvmController.WZSL, exponent);
        limits.set(IdentifyNvmController.VSL, exponent);
        assertThat(features().maxWriteZeroesBlocks()).isEqualTo(blocks);
        assertThat(features().maxVerifyBlocks()).isEqualTo(blocks);
    }

    @Test
    void readsLimitsOfDatasetManagement() {
        controller.set(IdentifyController.ONCS, 1 << 2);
        limits.set(IdentifyNvmController.DMRL, 2);
        limits.set(IdentifyNvmController.DMRSL, 100);
        limits.set(IdentifyNvmController.DMSL, 150);
        assertThat(features().deallocate()).isEqualTo(new Ranges(2, 100, 150));
        assertThat(features().deallocate().isSupported()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 64, true", "0, 8, 64, false", "2, 8, 64, false", "1, 0, 64, false", "1, 8, 0, false"})
    void copiesOnlyWithFormat0AndLimits(int formats, int range, int total, boolean usable) {
        controller.set(IdentifyController.ONCS, 1 << 8);
        controller.set(IdentifyController.OCFS, formats);
        namespace.set(IdentifyNamespace.MSSRL, range);
        namespace.set(IdentifyNamespace.MCL, total);
        namespace.set(IdentifyNamespace.MSRC, 255);
        assertThat(features().copy()).isEqualTo(usable ? new Ranges(128, range, total) : Ranges.NONE);
    }

    @Test
    void takesThePreferredGranularityOnlyIfItIsSaidToBeValid() {
        namespace.set(IdentifyNamespace.NPDG, 7);
        assertThat(features().preferredBlocks()).isEqualTo(1);
        namespace.set(IdentifyNamespace.NSFEAT, 1 << 4);
        assertThat(features().preferredBlocks()).isEqualTo(8);
    }
}

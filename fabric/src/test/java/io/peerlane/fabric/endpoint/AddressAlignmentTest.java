package io.peerlane.fabric.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressAlignmentTest {

    private static final long PAGE = 4096;
    private static final long MIB = 1L << 20;

    @Test
    void leavesAddressesAloneWithoutConstraint() {
        var none = new AddressAlignment.None();
        assertThat(none.offset(0x1234_5678L, 99)).isZero();
        assertThat(none.mapSize(0x1234_5678L, 99, PAGE)).isEqualTo(99);
        assertThat(none.translationAlignment()).isOne();
    }

    @Test
    void roundsDesignWareRegionsDownToTheGranularityAndUpToThePagesOfTheFirstWindow() {
        var designWare = new AddressAlignment.DesignWare(0x4000);
        assertThat(designWare.offset(0x4_9fcd_b9e1L, 4096)).isEqualTo(0x39e1);
        assertThat(designWare.mapSize(0x4_9fcd_b9e1L, 4096, 0x1_0000)).isEqualTo(0x1_0000);
        assertThat(designWare.mapSize(0x4_9fcd_b9e1L, 4096, PAGE)).isEqualTo(0x5000);
        assertThat(designWare.translationAlignment()).isEqualTo(0x4000);
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressAlignment.DesignWare(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressAlignment.DesignWare(0x3000));
    }

    /** Worked out by hand: at least 8 bits are replaced, at most 20. */
    @ParameterizedTest
    @CsvSource({
        "0x10000000, 1, 0, 256",
        "0x100000ff, 1, 0xff, 256",
        "0x100000ff, 2, 0xff, 512",
        "0x10000100, 256, 0, 256",
        "0x10000180, 256, 0x180, 768",
        "0x100fffff, 2, 0xfffff, 0x100000",
        "0x10000000, 0x100000, 0, 0x100000",
        "0x10000001, 0x100000, 1, 0x100000",
        "0x10000000, 0x4000000, 0, 0x100000",
    })
    void replacesTheDifferingBitsOnRk3399(String address, String size, String offset, String mapSize) {
        var rk3399 = new AddressAlignment.Rk3399();
        assertThat(rk3399.offset(Long.decode(address), Long.decode(size))).isEqualTo(Long.decode(offset));
        assertThat(rk3399.mapSize(Long.decode(address), Long.decode(size), PAGE))
                .isEqualTo(Long.decode(mapSize));
    }

    /** The bits above the translated ones are the same from its first byte to the last one that is mapped. */
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void letsEveryMappedByteShareTheUpperBitsOnRk3399(long seed) {
        var random = new Random(seed);
        var rk3399 = new AddressAlignment.Rk3399();
        for (int round = 0; round < 5000; round++) {
            long address = random.nextLong(1L << 40);
            long size = 1 + random.nextLong(1L << (1 + random.nextInt(23)));
            long offset = rk3399.offset(address, size);
            long mapSize = rk3399.mapSize(address, size, PAGE);
            long mapped = Math.min(size, mapSize - offset);
            assertThat(mapped).as("seed %d round %d", seed, round).isPositive();
            assertThat(mapSize).isLessThanOrEqualTo(MIB).isGreaterThan(offset);
            assertThat(mapSize % 256).isZero();
            assertThat((address - offset) / MIB).isEqualTo((address + mapped - 1) / MIB);
            assertThat(mapped == size || (address + mapped) % MIB == 0).isTrue();
        }
    }
}

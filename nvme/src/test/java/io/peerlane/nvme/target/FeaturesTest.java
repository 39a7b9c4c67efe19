package io.peerlane.nvme.target;

import static io.peerlane.nvme.wire.AdminOpcode.GET_FEATURES;
import static io.peerlane.nvme.wire.AdminOpcode.GET_LOG_PAGE;
import static io.peerlane.nvme.wire.AdminOpcode.SET_FEATURES;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.FeatureEffectsLog;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SmartLog;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every feature with its current, default and saved value and its capabilities. */
class FeaturesTest {

    private static final int DEFAULT = 1 << 8;
    private static final int SAVED = 2 << 8;
    private static final int CAPABILITIES = 3 << 8;

    private final TestTarget test = TestTarget.oneSwitch();
    private FakeConnection admin;

    @BeforeEach
    void connect() {
        admin = test.admin();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private int set(int feature, int value) {
        return test.admin(admin, SET_FEATURES, feature, value, 0).status();
    }

    private long get(int dword, int selector) {
        var response = test.admin(admin, GET_FEATURES, dword, selector, 0);
        assertThat(response.status()).as("feature %#x", dword).isZero();
        return Integer.toUnsignedLong(response.completion().dw0());
    }

    /** Feature, value set, value read then, default, whether it can change. */
    @ParameterizedTest
    @CsvSource({
        "0x01, 0x01020303, 0x01020303, 7, 4",
        "0x02, 0, 0, 0, 0",
        "0x04, 0x00000150, 0x150, 343, 4",
        "0x05, 0x20, 0x20, 0, 4",
        "0x06, 1, 1, 1, 0",
        "0x07, 0x00030003, 0x007f007f, 0x007f007f, 4",
        "0x0a, 1, 1, 0, 4",
        "0x0b, 0x100, 0x100, 0, 4",
        "0x0f, 12000, 12000, 0, 4",
        "0x19, 0, 0, 0, 0"
    })
    void holdsWhatIsSetAndKnowsTheDefault(String id, String set, String read, String byDefault, int capabilities) {
        int feature = Integer.decode(id);
        assertThat(set(feature, Integer.decode(set))).isZero();
        assertThat(get(feature, 0)).isEqualTo(Long.decode(read));
        assertThat(get(feature | DEFAULT, 0)).isEqualTo(Long.decode(byDefault));
        assertThat(get(feature | SAVED, 0)).isEqualTo(Long.decode(byDefault)); // not saveable: the default
        assertThat(get(feature | CAPABILITIES, 0)).isEqualTo(capabilities);
    }

    @ParameterizedTest
    @CsvSource({
        "0x02, 1, 0x002", // there is one power state
        "0x04, 0x00010150, 0x002", // sensor 1
        "0x04, 0x00200150, 0x002", // threshold type 2
        "0x05, 0x10000, 0x002", // DULBE
        "0x06, 0, 0x10e",
        "0x19, 1, 0x12b",
        "0x03, 0, 0x002",
        "0x08, 0, 0x002", // interrupts: there are none
        "0x0c, 0, 0x002",
        "0x16, 0, 0x002",
        "0x84, 0, 0x002"
    })
    void refusesValuesThatCannotBe(String id, String value, String status) {
        assertThat(set(Integer.decode(id), Integer.decode(value))).isEqualTo(Integer.decode(status));
    }

    @Test
    void queuesCannotBeNegotiatedOnceThereAreSome() {
        assertThat(set(0x07, 0x0001_0001)).isZero();
        var io = test.io(test.controller(), 1, false);
        assertThat(set(0x07, 0x0001_0001)).isEqualTo(0x00c);
        test.disconnect(io);
        assertThat(set(0x07, 0x0001_0001)).isZero();
    }

    @Test
    void aFeatureOfTheControllerIsNotSetForANamespace() {
        var command = TestTarget.entry()
                .start(SET_FEATURES, test.nextCid(), 1)
                .cdw10(0x0b)
                .cdw11(0x100);
        admin.send(command, new byte[0], 0);
        assertThat(admin.last().status()).isEqualTo(0x10f);
    }

    @Test
    void bothThresholdsWarnInTheHealthLog() {
        assertThat(warning()).isZero();
        assertThat(set(0x04, 290)).isZero();
        assertThat(warning()).isEqualTo(2);
        assertThat(set(0x04, 343)).isZero();
        assertThat(set(0x04, 1 << 20 | 300)).isZero(); // under temperature
        assertThat(get(0x04, 1 << 20)).isEqualTo(300);
        assertThat(warning()).isEqualTo(2);
    }

    private int warning() {
        byte[] log = test.admin(admin, GET_LOG_PAGE, 0x007f_0002, 0, 512).data();
        return new SmartLog(MemorySegment.ofArray(log)).get(SmartLog.CW);
    }

    @Test
    void theTimestampGoesOnFromWhatTheHostSet() {
        assertThat(timestamp()).isZero();
        test.clock.advance(250);
        assertThat(timestamp()).isEqualTo(250);
        var data = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1_790_000_000_000L)
                .array();
        var command = TestTarget.entry().start(SET_FEATURES, test.nextCid(), 0).cdw10(0x0e);
        admin.send(command, data, 0);
        assertThat(admin.last().status()).isZero();
        test.clock.advance(1500);
        assertThat(timestamp()).isEqualTo(1_790_000_001_500L | 1L << 49);
    }

    private long timestamp() {
        byte[] data = test.admin(admin, GET_FEATURES, 0x0e, 0, 8).data();
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    @Test
    void aControllerResetBringsTheDefaultsBack() {
        assertThat(set(0x01, 0)).isZero();
        assertThat(set(0x0b, 0x100)).isZero();
        test.setProperty(admin, Registers.CC, 0x0046_0060);
        test.setProperty(admin, Registers.CC, TestTarget.ENABLE);
        assertThat(get(0x01, 0)).isEqualTo(7);
        assertThat(get(0x0b, 0)).isZero();
    }

    @Test
    void theFeatureEffectsPageNamesWhatIsThereAndNothingElse() {
        byte[] page = test.admin(admin, GET_LOG_PAGE, 0x00ff_0012, 0, 1024).data();
        var log = new FeatureEffectsLog(MemorySegment.ofArray(page));
        for (int feature = 0; feature < 256; feature++) {
            boolean isThere = test.admin(admin, GET_FEATURES, feature | CAPABILITIES, 0, 0)
                            .status()
                    == 0;
            assertThat((log.get(feature) & FeatureEffectsLog.FSUPP) != 0)
                    .as("feature %#x", feature)
                    .isEqualTo(isThere);
        }
    }
}

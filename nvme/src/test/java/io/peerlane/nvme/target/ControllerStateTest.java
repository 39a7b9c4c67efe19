package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerStateTest {

    private static final int ENABLE = 0x00460001;

    @ParameterizedTest
    @CsvSource({"00460001, NVM command set", "00460061, all command sets"})
    void becomesReadyWhenEnabledWithWhatItOffers(String cc, String what) {
        assertThat(after(cc(cc)).isReady()).as(what).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "00450001, IOSQES 5",
        "00560001, IOCQES 5",
        "00460081, 8 KiB pages",
        "00460801, weighted round robin",
        "00460071, admin commands only",
        "00460011, reserved command set"
    })
    void failsWhenEnabledWithWhatItDoesNotOffer(String cc, String what) {
        var state = after(cc(cc));
        assertThat(state.isReady()).as(what).isFalse();
        assertThat(state.csts().fatal()).as(what).isTrue();
        assertThat(state.cc().value()).isEqualTo(cc(cc));
    }

    @Test
    void aResetClearsReadyAndFatal() {
        assertThat(after(ENABLE, 0x00460000).csts()).isEqualTo(ControllerStatus.RESET);
        assertThat(after(0x00450001, 0).csts()).isEqualTo(ControllerStatus.RESET);
        assertThat(after(0x00450001, 0, ENABLE).isReady()).isTrue();
    }

    @Test
    void aShutdownCompletesAtOnceAndClearsReady() {
        var state = after(ENABLE, ENABLE | 0x4000);
        assertThat(state.csts().value()).isEqualTo(0x08);
        assertThat(state.isReady()).isFalse();
        assertThat(after(ENABLE, ENABLE | 0x4000, 0).csts()).isEqualTo(ControllerStatus.RESET);
        assertThat(after(ENABLE, ENABLE | 0x4000, 0, ENABLE).isReady()).isTrue();
    }

    @Test
    void enablingTwiceChangesNothing() {
        assertThat(after(ENABLE, ENABLE)).isEqualTo(after(ENABLE));
    }

    @Test
    void aResetIsOverWhenTheIoQueuesAreDrained() {
        var resetting = after(ENABLE).configure(new ControllerConfiguration(0), true, false);
        assertThat(resetting.isResetting()).isTrue();
        assertThat(resetting.isReady()).isFalse();
        assertThat(resetting.csts().ready()).isTrue();
        assertThat(resetting.drained().csts()).isEqualTo(ControllerStatus.RESET);
        assertThat(resetting.drained().isResetting()).isFalse();
    }

    @Test
    void aShutdownIsCompleteWhenTheIoQueuesAreDrained() {
        var occurring = after(ENABLE).configure(new ControllerConfiguration(ENABLE | 0x4000), true, false);
        assertThat(occurring.csts().shutdownStatus()).isEqualTo(ControllerStatus.SHST_OCCURRING);
        assertThat(occurring.isReady()).isFalse();
        assertThat(occurring.drained().csts().shutdownStatus()).isEqualTo(ControllerStatus.SHST_COMPLETE);
    }

    @Test
    void drainedQueuesOfARunningControllerChangeNothing() {
        assertThat(after(ENABLE).drained()).isEqualTo(after(ENABLE));
    }

    private static ControllerState after(int... values) {
        var state = ControllerState.INITIAL;
        for (int value : values) {
            state = state.configure(new ControllerConfiguration(value), true, true);
        }
        return state;
    }

    private static int cc(String hex) {
        return Integer.parseInt(hex, 16);
    }
}

package io.peerlane.fabric.pci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MsixTableTest {

    private static final int CONTROL = 0x82;
    private static final int ENABLE = 0x8000;
    private static final int FUNCTION_MASK = 0x4000;
    private static final int VECTORS = 70;
    private static final int PENDING = 0x1000;

    private final PciFunction function = PciFunction.builder("f").msix(VECTORS).build();
    private final MsixTable table = function.msix();
    private final List<String> sent = new ArrayList<>();

    private boolean raise(int vector) {
        return table.raise(vector, (address, data) -> sent.add("%x %x".formatted(address, data)));
    }

    private void program(int vector, boolean masked) {
        table.write(vector * 16L, 8, 0xfee0_0000L);
        table.write(vector * 16L + 8, 4, 0x40 + vector);
        table.write(vector * 16L + 12, 4, masked ? 1 : 0);
    }

    private void control(int value) {
        function.configuration().write16(CONTROL, value);
    }

    @Test
    void sendsTheMessageOfTheEntry() {
        program(3, false);
        control(ENABLE);
        assertThat(raise(3)).isTrue();
        assertThat(sent).containsExactly("fee00000 43");
    }

    @Test
    void sendsNothingWhileMsixIsOffAndRemembersNothing() {
        program(3, false);
        assertThat(raise(3)).isFalse();
        control(ENABLE);
        assertThat(sent).isEmpty();
    }

    @Test
    void everyVectorIsMaskedAfterPowerOn() {
        control(ENABLE);
        assertThat(table.read(12, 4)).isEqualTo(1);
        assertThat(raise(0)).isFalse();
        assertThat(table.isPending(0)).isTrue();
    }

    @Test
    void aMaskedVectorIsSentOnceWhenItIsUnmasked() {
        program(1, true);
        control(ENABLE);
        raise(1);
        raise(1);
        assertThat(sent).isEmpty();
        program(1, false);
        program(1, false);
        assertThat(sent).containsExactly("fee00000 41");
        assertThat(table.isPending(1)).isFalse();
    }

    @Test
    void theFunctionMaskHoldsAllVectorsBack() {
        program(0, false);
        program(2, false);
        control(ENABLE | FUNCTION_MASK);
        raise(2);
        raise(0);
        assertThat(table.pending()).containsExactly(0, 2);
        control(ENABLE);
        assertThat(sent).containsExactly("fee00000 40", "fee00000 42");
    }

    @Test
    void pendingBitsAreReadInTheirWords() {
        control(ENABLE);
        raise(1);
        raise(33);
        raise(69);
        assertThat(table.read(PENDING, 8)).isEqualTo(1L << 33 | 2);
        assertThat(table.read(PENDING + 4, 4)).isEqualTo(2);
        assertThat(table.read(PENDING + 8, 8)).isEqualTo(1L << 5);
    }

    @Test
    void pendingBitsCannotBeWritten() {
        control(ENABLE);
        raise(1);
        table.write(PENDING, 8, 0);
        table.write(PENDING, 8, -1);
        assertThat(table.pending()).containsExactly(1);
    }

    @Test
    void anEntryReadsBackWhatWasWritten() {
        program(5, true);
        table.write(5 * 16 + 4, 4, 0x1);
        assertThat(table.read(5 * 16, 8)).isEqualTo(0x1_fee0_0000L);
        assertThat(table.read(5 * 16 + 8, 8)).isEqualTo(1L << 32 | 0x45);
        assertThat(table.read(5 * 16 + 2, 2)).isEqualTo(0xfee0);
    }

    @Test
    void behindTheTableNothingAnswers() {
        table.write(VECTORS * 16L, 8, -1);
        assertThat(table.read(VECTORS * 16L, 8)).isZero();
        assertThat(table.read(0x1ff8, 8)).isZero();
    }

    @Test
    void aResetMasksAndForgets() {
        program(1, false);
        control(ENABLE);
        raise(2);
        function.reset();
        assertThat(table.pending()).isEmpty();
        control(ENABLE);
        assertThat(raise(1)).isFalse();
    }
}

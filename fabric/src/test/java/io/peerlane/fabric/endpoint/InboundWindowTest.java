package io.peerlane.fabric.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.fabric.tlp.LedgerSnapshot;
import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.fabric.tlp.Traffic;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboundWindowTest {

    private final EndpointMachine machine = new EndpointMachine();
    private final MemorySegment local = MemorySegment.ofArray(new long[EndpointMachine.BAR_BYTES / 8]);
    private MmioRegion bar;

    @BeforeEach
    void mapBar() {
        bar = machine.fabric.cpu().map(machine.function, 0);
    }

    @AfterEach
    void closeMachine() {
        machine.close();
    }

    private LedgerSnapshot counted() {
        return machine.fabric.ledger().snapshot();
    }

    @Test
    void answersUnsupportedRequestUntilProgrammed() {
        var before = counted();
        assertThat(bar.read32(0)).isEqualTo(-1);
        assertThat(bar.read64(8)).isEqualTo(-1);
        bar.write32(0, 7);
        var many = new byte[16];
        bar.read(0, MemorySegment.ofArray(many), 0, 16, Traffic.CONTROL);
        assertThat(many).containsOnly(-1);
        assertThatExceptionOfType(DmaException.class)
                .isThrownBy(() -> machine.master().readInt(bar.address(), Traffic.CONTROL))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(DmaException.Reason.UNSUPPORTED_REQUEST));
        assertThat(counted()).isEqualTo(before);
        machine.bar.program(local);
        assertThat(bar.read32(0)).isZero();
    }

    @Test
    void takesTheHostsAccessesToLocalMemoryInEveryWidth() {
        machine.bar.program(local);
        bar.write64(8, 0x1122_3344_5566_7788L);
        bar.write32(16, 0x99aa_bbcc);
        var seven = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7});
        bar.write(33, seven, 0, 7, Traffic.CONTROL);
        assertThat(local.get(ValueLayout.JAVA_LONG_UNALIGNED, 8)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(local.asSlice(33, 7).mismatch(seven)).isEqualTo(-1);
        var back = new byte[7];
        bar.read(33, MemorySegment.ofArray(back), 0, 7, Traffic.CONTROL);
        assertThat(back).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(bar.read32(16)).isEqualTo(0x99aa_bbcc);
    }

    @Test
    void answersUnsupportedRequestBehindTheEndOfWhatIsProgrammedAndOnceCleared() {
        machine.bar.program(local.asSlice(0, 4096));
        assertThat(bar.read32(4092)).isZero();
        assertThat(bar.read32(4096)).isEqualTo(-1);
        assertThat(machine.bar.isProgrammed()).isTrue();
        machine.bar.clear();
        assertThat(bar.read32(0)).isEqualTo(-1);
        assertThat(machine.bar.isProgrammed()).isFalse();
    }
}

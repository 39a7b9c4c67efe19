package io.peerlane.rdma.iwarp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdpControlTest {

    @ParameterizedTest
    @CsvSource({
        "RDMA_WRITE, c140, 8140",
        "READ_REQUEST, 4141, 0141",
        "READ_RESPONSE, c142, 8142",
        "SEND, 4143, 0143",
        "SEND_INVALIDATE, 4144, 0144",
        "SEND_SOLICITED, 4145, 0145",
        "SEND_SOLICITED_INVALIDATE, 4146, 0146",
        "TERMINATE, 4147, 0147"
    })
    void hasTheValuesSeenOnTheWire(RdmapOpcode opcode, String last, String more) {
        assertThat(DdpControl.of(opcode, true)).isEqualTo(Integer.parseInt(last, 16));
        assertThat(DdpControl.of(opcode, false)).isEqualTo(Integer.parseInt(more, 16));
        int control = DdpControl.of(opcode, true);
        assertThat(RdmapOpcode.of(DdpControl.opcode(control))).isEqualTo(opcode);
        assertThat(DdpControl.isTagged(control)).isEqualTo(opcode.isTagged());
        assertThat(DdpControl.isLast(control)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void knowsNoOpcodeBeyondRfc5040(int value) {
        assertThat(RdmapOpcode.of(value)).isNull();
    }

    @Test
    void padsAnFpduToFourOctetsBeforeItsCrc() {
        assertThat(Fpdu.size(0)).isEqualTo(8);
        assertThat(Fpdu.size(2)).isEqualTo(8);
        assertThat(Fpdu.size(3)).isEqualTo(12);
        assertThat(Fpdu.size(1442)).isEqualTo(1448);
        assertThat(Fpdu.MAX_SIZE).isEqualTo(65544);
    }
}

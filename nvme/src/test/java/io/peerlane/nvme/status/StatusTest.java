package io.peerlane.nvme.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class StatusTest {

    @Test
    void knowsTheCodesByFamily() {
        assertThat(GenericStatus.LBA_OUT_OF_RANGE.field()).isEqualTo(0x080);
        assertThat(CommandSpecificStatus.INVALID_QUEUE_DELETION.field()).isEqualTo(0x10c);
        assertThat(FabricsStatus.CONNECT_INVALID_PARAMETERS.field()).isEqualTo(0x182);
        assertThat(NvmStatus.OVERLAPPING_IO_RANGE.field()).isEqualTo(0x187);
        assertThat(MediaStatus.COMPARE_FAILURE.field()).isEqualTo(0x285);
        assertThat(PathStatus.HOST_PATHING_ERROR.field()).isEqualTo(0x370);
    }

    @Test
    void givesTheSameObjectForTheSameCode() {
        assertThat(Status.of(0x4002)).isSameAs(GenericStatus.INVALID_FIELD.doNotRetry());
        assertThat(Status.of(2, 0x81)).isSameAs(MediaStatus.UNRECOVERED_READ_ERROR);
        assertThat(Status.of(0)).isSameAs(Status.SUCCESS);
    }

    @Test
    void keepsEveryBitOfAField() {
        for (int field = 0; field < 0x8000; field++) {
            assertThat(Status.of(field).field()).isEqualTo(field);
        }
    }

    @Test
    void refusesMoreThanFifteenBits() {
        assertThatIllegalArgumentException().isThrownBy(() -> Status.of(0x8000));
        assertThatIllegalArgumentException().isThrownBy(() -> Status.of(-1));
    }

    @Test
    void tellsItsParts() {
        Status status = MediaStatus.WRITE_FAULT.doNotRetry().more();
        assertThat(status.codeType()).isEqualTo(2);
        assertThat(status.code()).isEqualTo(0x80);
        assertThat(status.isDoNotRetry()).isTrue();
        assertThat(status.isMore()).isTrue();
        assertThat(status.isSuccess()).isFalse();
        assertThat(status).hasToString("280 DNR");
    }
}

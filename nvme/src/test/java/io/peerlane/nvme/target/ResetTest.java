package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Controller reset and shutdown by properties: what becomes of queues, commands in devices, and held requests. */
class ResetTest {

    private static final int DISABLE = 0x0046_0060;
    private static final int NORMAL_SHUTDOWN = TestTarget.ENABLE | 1 << 14;
    private static final int ABRUPT_SHUTDOWN = TestTarget.ENABLE | 2 << 14;

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

    private void set(int cc) {
        test.setProperty(admin, Registers.CC, cc);
    }

    private long status() {
        return test.getProperty(admin, Registers.CSTS, 4);
    }

    @Test
    void readyFallsAtOnceWithoutIoQueues() {
        set(DISABLE);
        assertThat(status()).isZero();
    }

    @Test
    void readyFallsWhenNoDeviceWorksForAnOldCommandAnyMore() {
        var io = test.io(test.controller(), 1, 1, false);
        test.write(io, 0, 1);
        set(DISABLE);
        assertThat(status()).isEqualTo(1);
        test.settle();
        assertThat(io.isLost()).isTrue();
        assertThat(status()).isEqualTo(1); // the write may still land
        test.device.completeOne(Status.SUCCESS);
        test.settle();
        assertThat(status()).isZero();
    }

    @Test
    void refusesToBeEnabledWhileItResets() {
        var io = test.io(test.controller(), 1, false);
        test.write(io, 0, 1);
        set(DISABLE);
        test.settle();
        set(TestTarget.ENABLE);
        assertThat(admin.last().status()).isEqualTo(0x00c);
        test.device.completeOne(Status.SUCCESS);
        test.settle();
        set(TestTarget.ENABLE);
        assertThat(admin.last().status()).isZero();
        assertThat(status()).isEqualTo(1);
    }

    @Test
    void takesIoQueuesAgainAfterAReset() {
        var io = test.io(test.controller(), 1, false);
        set(DISABLE);
        test.settle();
        assertThat(io.closings()).containsExactly("abort: controller reset");
        assertThat(test.controller().ioQueueCount()).isZero();
        set(TestTarget.ENABLE);
        assertThat(test.io(test.controller(), 1, false).last().status()).isZero();
    }

    @Test
    void aQueueThatWentBeforeDoesNotHoldAResetUpOnceItsCommandsAreOver() {
        var io = test.io(test.controller(), 1, false);
        test.write(io, 0, 1);
        io.lose("cable pulled");
        set(DISABLE);
        assertThat(status()).isEqualTo(1);
        test.device.completeOne(Status.SUCCESS);
        test.settle();
        assertThat(status()).isZero();
    }

    @Test
    void aShutdownIsCompleteWhenTheIoQueuesAreIdle() {
        for (int shutdown : new int[] {NORMAL_SHUTDOWN, ABRUPT_SHUTDOWN}) {
            var io = test.io(test.controller(), 1, false);
            test.write(io, 0, 1);
            set(shutdown);
            assertThat(status()).isEqualTo(1 << 2);
            test.settle();
            test.device.completeOne(Status.SUCCESS);
            test.settle();
            assertThat(status()).isEqualTo(2 << 2);
            assertThat(io.last().status()).isZero(); // it was let finish
            assertThat(io.isLost()).isFalse();
            test.flush(io);
            assertThat(io.last().status()).isEqualTo(0x00c);
            test.identifyController(admin);
            assertThat(admin.last().status()).isEqualTo(0x00c);
            set(DISABLE);
            test.settle();
            assertThat(io.isLost()).isTrue();
            set(TestTarget.ENABLE);
            assertThat(status()).isEqualTo(1);
        }
    }

    @Test
    void heldEventRequestsReturnAtAShutdown() {
        test.admin(admin, AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        test.admin(admin, AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        assertThat(admin.inUse()).isEqualTo(2);
        set(NORMAL_SHUTDOWN);
        assertThat(admin.inUse()).isZero();
        assertThat(admin.responses())
                .filteredOn(response -> response.status() == 0x007)
                .hasSize(2);
    }

    @Test
    void anEventThatIsNotWantedAnyMoreIsForgotten() {
        test.admin(admin, AdminOpcode.SET_FEATURES, 0x0b, 0x100, 0);
        test.namespace.disable();
        test.settle();
        test.admin(admin, AdminOpcode.SET_FEATURES, 0x0b, 0, 0);
        test.admin(admin, AdminOpcode.SET_FEATURES, 0x0b, 0x100, 0);
        test.admin(admin, AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        assertThat(admin.inUse()).isEqualTo(1);
    }
}

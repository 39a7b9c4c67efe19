package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.workload.ReadWrite;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Binding, unbinding, taking out and putting back devices of a target that is otherwise idle. */
@Timeout(60)
class DeviceLifecycleTest {

    private static final BusDeviceFunction RNIC = BusDeviceFunction.parse("0000:03:00.0");
    private static final BusDeviceFunction DRIVE = BusDeviceFunction.parse("0000:04:00.0");
    private static final BusDeviceFunction PROVIDER = BusDeviceFunction.parse("0000:05:00.0");
    private static final BusDeviceFunction ROOT_PORT = BusDeviceFunction.parse("0000:00:01.0");

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ErrnoException.class, e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    private static void load(LiveTarget target) throws InterruptedException {
        try (var client = LiveClient.connect(target)) {
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 8, 256 << 10));
        }
    }

    @Test
    void refusesWhatCannotBeDoneNow() {
        try (var target = LiveTarget.on("all-paths")) {
            var running = target.running;
            refuses(Errno.ENODEV, () -> running.unbind(ROOT_PORT));
            refuses(Errno.ENODEV, () -> running.remove(BusDeviceFunction.parse("0001:00:00.0")));
            refuses(Errno.EBUSY, () -> running.bind(DRIVE));
            refuses(Errno.EEXIST, () -> running.insert(DRIVE));
            running.unbind(DRIVE);
            refuses(Errno.ENODEV, () -> running.unbind(DRIVE));
            running.remove(DRIVE);
            refuses(Errno.ENODEV, () -> running.bind(DRIVE));
            running.insert(DRIVE);
            assertThat(running.isBound(DRIVE)).isTrue();
            assertThat(running.isBound(ROOT_PORT)).isFalse();
        }
    }

    @Test
    void closesWhateverIsUnboundOrGone() {
        var target = LiveTarget.on("all-paths");
        target.running.unbind(PROVIDER);
        target.running.remove(DRIVE);
        target.running.remove(RNIC);
        target.close();
        refuses(Errno.ENODEV, () -> target.running.bind(PROVIDER));
    }

    @Test
    void withdrawsThePeerMemoryOfAnUnboundDriveAndHasItBackAfterwards() throws Exception {
        try (var target = LiveTarget.on("all-paths", PROVIDER.toString())) {
            load(target);
            long inPeer = target.paths().peer().requests();
            assertThat(inPeer).isPositive();
            var client = LiveClient.connect(target);
            target.running.unbind(PROVIDER);
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 8, 256 << 10));
            client.close();
            assertThat(target.paths().peer().requests()).isEqualTo(inPeer);
            assertThat(target.paths()
                            .host()
                            .get(FallbackReason.PROVIDER_REMOVED)
                            .requests())
                    .isPositive();
            load(target); // a controller made while the provider is away
            assertThat(target.paths().peer().requests()).isEqualTo(inPeer);
            target.running.bind(PROVIDER);
            load(target);
            assertThat(target.paths().peer().requests()).isGreaterThan(inPeer);
        }
    }

    @Test
    void listensWhereItDidWhenTheAdapterIsBack() throws Exception {
        try (var target = LiveTarget.on("all-paths")) {
            var address = target.address();
            load(target);
            target.running.remove(RNIC);
            await().until(() -> !target.running.isBound(RNIC));
            assertThat(target.running.connections()).isZero();
            target.running.insert(RNIC);
            assertThat(target.address()).isEqualTo(address);
            load(target);
            target.running.unbind(RNIC);
            assertThatThrownBy(() -> load(target)).hasMessageContaining("refused");
            target.running.bind(RNIC);
            load(target);
        }
    }
}

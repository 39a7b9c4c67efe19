package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeviceSlotTest {

    private final AtomicInteger stops = new AtomicInteger();
    private final PciFunction function = PciFunction.builder("device")
            .identity(PciIdentity.of(0x1b36, 0x0010, PciIdentity.CLASS_NVME))
            .build();

    private final DeviceSlot slot = new DeviceSlot(function) {
        @Override
        void start() {}

        @Override
        CompletableFuture<Void> stop() {
            stops.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        }
    };

    @Test
    void aRemovedDeviceIsUnbound() {
        slot.bind();
        function.remove();
        await().until(() -> !slot.isBound());
        assertThat(stops).hasValue(1);
    }

    @Test
    void lateNewsOfARemovalLeavesTheDeviceThatIsBackBound() {
        slot.bind();
        synchronized (slot) { // the news waits for this lock
            function.remove();
            slot.insert();
        }
        await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(5)).until(slot::isBound);
        assertThat(stops).hasValue(1);
    }
}

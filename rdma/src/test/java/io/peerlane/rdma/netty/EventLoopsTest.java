package io.peerlane.rdma.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

    @Test
    void areTheProcessorsOfTheMachine() throws Exception {
        try (var loops = EventLoops.openNio(2)) {
            assertThat(loops.transport()).isEqualTo("nio");
            var second = loops.cpus().get(1);
            assertThat(second.index()).isEqualTo(1);
            assertThat(second.isCurrent()).isFalse();
            var onLoop = new FutureTask<>(second::isCurrent);
            second.executor().execute(onLoop);
            assertThat(onLoop.get()).isTrue();
        }
    }

    @Test
    void startEvenIfAProcessorCannotBeHad() {
        try (var loops = EventLoops.open(1, List.of(1023))) {
            assertThat(loops.count()).isEqualTo(1);
        }
    }

    @Test
    void sayWhyAThreadIsNotPinned() {
        for (int processor : new int[] {1023, 1024, -1}) {
            assertThatThrownBy(() -> CpuAffinity.pin(processor))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                    .hasMessageContaining("processor " + processor);
        }
    }
}

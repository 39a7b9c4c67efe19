package io.peerlane.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.PeerlaneProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two Linux guests at the same time on one namespace, one over soft-iWARP and one over TCP, each with a half of it. */
@Tag("interop")
class TwoKernelHostsTest {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    @Test
    void eachReadsWhatItWroteWhileTheOtherWrites() throws Exception {
        GuestHarness.folderOrSkip();
        try (var target = PeerlaneProcess.serve(256);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var overRdma =
                    Map.of("TRANSPORT", "rdma", "PORT", KernelHostTest.port(target.rdma()), "HOST", "1", "OFFSET", "0");
            var overTcp =
                    Map.of("TRANSPORT", "tcp", "PORT", KernelHostTest.port(target.tcp()), "HOST", "2", "OFFSET", "128");
            var first = threads.submit(() -> steps("host 1 siw", target.nqn(), overRdma));
            var second = threads.submit(() -> steps("host 2 tcp", target.nqn(), overTcp));
            assertThat(first.get()).allMatch(GuestStep::passed);
            assertThat(second.get()).allMatch(GuestStep::passed);
        }
    }

    private static List<GuestStep> steps(String label, String nqn, Map<String, String> environment) throws Exception {
        var all = new HashMap<>(environment);
        all.putAll(Map.of("NQN", nqn, "PARTS", "fio", "SIZE", "4"));
        try (var guest = LinuxGuest.start(label, "host", LIMIT, all)) {
            return guest.toTheEnd();
        }
    }
}

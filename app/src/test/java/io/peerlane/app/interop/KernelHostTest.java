package io.peerlane.app.interop;

import io.peerlane.app.PeerlaneProcess;
import io.peerlane.app.PeerlaneProcess.Served;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The Linux kernel's NVMe host, nvme-cli, fio and ext4 against {@code peerlane serve}: each step in the guest is a test. What
 * the steps are, {@code guest/exercise.sh} of the harness says.
 */
@Tag("interop")
class KernelHostTest {

    private static final Duration LIMIT = Duration.ofMinutes(25);

    @TestFactory
    Stream<DynamicTest> overTcp() throws IOException {
        var target = PeerlaneProcess.serve(256);
        return steps("tcp", target, Map.of("TRANSPORT", "tcp", "PORT", port(target.tcp())));
    }

    @TestFactory
    Stream<DynamicTest> overTcpWithDigests() throws IOException {
        var target = PeerlaneProcess.serve(256);
        return steps("tcp digests", target, Map.of("TRANSPORT", "tcp", "PORT", port(target.tcp()), "DIGEST", "1"));
    }

    @TestFactory
    Stream<DynamicTest> overSoftIwarp() throws IOException {
        var target = PeerlaneProcess.serve(256);
        return steps("siw", target, Map.of("TRANSPORT", "rdma", "PORT", port(target.rdma())));
    }

    private static Stream<DynamicTest> steps(String label, Served target, Map<String, String> environment)
            throws IOException {
        var all = new HashMap<>(environment);
        all.put("NQN", target.nqn());
        try {
            return LinuxGuest.start(label, "host", LIMIT, all).tests().onClose(() -> close(target));
        } catch (Throwable e) {
            close(target);
            throw e;
        }
    }

    static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private static void close(Served target) {
        try {
            target.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

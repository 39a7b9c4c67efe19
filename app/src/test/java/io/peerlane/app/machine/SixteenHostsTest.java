package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.workload.ReadWrite;
import io.peerlane.nvme.target.TargetController;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixteen hosts at once, half of them over RDMA and half over TCP, each with verified I/O on blocks of its own: all are served, no
 * two share a controller, and when they have left the target holds as much as after the first time.
 */
@Timeout(120)
class SixteenHostsTest {

    private static final int HOSTS = 16;
    private static final int ROUNDS = 3;
    private static final long RANGE = LiveTarget.NAMESPACE_BYTES / HOSTS;
    private static final int SECTOR = 512;

    private LiveTarget target;

    @BeforeEach
    void start() {
        target = LiveTarget.on("one-switch");
    }

    @AfterEach
    void stop() {
        target.close();
    }

    @Test
    void areServedAndLeaveNothingBehind() throws Exception {
        target.idle();
        allAtOnce();
        var held = settled();
        var before = ProcessResources.least();
        for (int i = 0; i < ROUNDS; i++) {
            allAtOnce();
        }
        target.awaitHeld(held);
        before.awaitAgain(1 << 20);
    }

    private LiveTarget.Held settled() {
        await().until(() -> target.running.connections() == 0 && target.held().outputBuffers() == 0);
        return target.held();
    }

    private void allAtOnce() throws Exception {
        var everybodyIsConnected = new CyclicBarrier(HOSTS, this::assertControllersOfTheirOwn);
        var hosts = new ArrayList<Callable<Void>>();
        for (int i = 0; i < HOSTS; i++) {
            int index = i;
            hosts.add(() ->
                    index % 2 == 0 ? overRdma(index, everybodyIsConnected) : overTcp(index, everybodyIsConnected));
        }
        try (var threads = Executors.newFixedThreadPool(HOSTS)) {
            for (var done : threads.invokeAll(hosts)) {
                done.get();
            }
        }
    }

    private void assertControllersOfTheirOwn() {
        var controllers = List.copyOf(
                target.running.target().subsystem(LiveTarget.NQN).orElseThrow().controllers());
        assertThat(controllers).hasSize(HOSTS);
        assertThat(controllers).extracting(TargetController::cntlid).doesNotHaveDuplicates();
    }

    private Void overRdma(int index, CyclicBarrier connected) throws Exception {
        try (var client = LiveClient.connect(target)) {
            connected.await(30, TimeUnit.SECONDS);
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 8, index * RANGE, RANGE / 4));
        }
        return null;
    }

    private Void overTcp(int index, CyclicBarrier connected) throws Exception {
        try (var admin = RawTcpHost.admin(target.tcpAddress(), index % 4 == 1, index % 4 == 1);
                var io = admin.io(admin.controller(), 0)) {
            connected.await(30, TimeUnit.SECONDS);
            var random = new Random(index);
            for (int i = 0; i < 64; i++) {
                writeAndReadBack(io, index * RANGE / SECTOR + random.nextInt(1000), random);
            }
        }
        return null;
    }

    private static void writeAndReadBack(RawTcpHost io, long lba, Random random) throws IOException {
        var data = new byte[SECTOR * (1 + random.nextInt(64))];
        random.nextBytes(data);
        assertThat(io.write(lba, data, 4096).statusField()).isZero();
        assertThat(io.read(lba, data.length / SECTOR)).isEqualTo(data);
    }
}

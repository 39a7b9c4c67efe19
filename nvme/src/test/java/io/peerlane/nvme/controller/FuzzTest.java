package io.peerlane.nvme.controller;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.CmbMemorySpaceControl;
import io.peerlane.nvme.wire.CmbSize;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands and doorbells: every command completes, nothing is thrown, the controller stays alive. */
class FuzzTest implements ControllerUnderTest {

    private static final int ALL_USES = CmbSize.SQS | CmbSize.CQS | CmbSize.LISTS | CmbSize.RDS | CmbSize.WDS;

    private final ControllerFixture fixture = ControllerFixture.enabled(
            this,
            ControllerOptions.named("nvme0")
                    .withQueues(4, 64, 5)
                    .withMaximumTransfer(4)
                    .withCmb(CmbOptions.of(1 << 16).withUses(ALL_USES)));
    private final MiniHost host = fixture.host;

    /** Memory that holds plausible lists: addresses of itself, of the buffer, of nothing. */
    private long[] interestingAddresses(Random random) {
        var memory = host.allocate(1 << 16);
        long cmb = fixture.machine
                .controller
                .function()
                .bar(CmbOptions.BAR)
                .orElseThrow()
                .address();
        host.bar.write64(
                Registers.CMBMSC, CmbMemorySpaceControl.of(true, true, cmb).value());
        long[] bases = {memory.address(), memory.address() + 0x8000, cmb, cmb + 0x8000, 0x7000_0000_0000L, 0, -4096};
        for (long at = 0; at < memory.size(); at += 8) {
            memory.segment().set(LE64, at, pick(bases, random));
        }
        return bases;
    }

    private static int pick(Random random) {
        int[] commands = {
            NvmOpcode.FLUSH,
            NvmOpcode.WRITE,
            NvmOpcode.READ,
            NvmOpcode.COMPARE,
            NvmOpcode.WRITE_ZEROES,
            NvmOpcode.DATASET_MANAGEMENT,
            NvmOpcode.VERIFY,
            NvmOpcode.COPY
        };
        return commands[random.nextInt(commands.length)];
    }

    private static long pick(long[] bases, Random random) {
        long base = bases[random.nextInt(bases.length)];
        return switch (random.nextInt(4)) {
            case 0 -> base + random.nextInt(4096);
            case 1 -> base + 8L * random.nextInt(512);
            default -> base + 4096L * random.nextInt(8);
        };
    }

    private static void randomize(SubmissionQueueEntry entry, Random random, long[] bases) {
        for (int at = 40; at < 64; at += 4) {
            entry.bytes().set(LE32, at, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(64));
        }
        entry.prp(pick(bases, random), random.nextInt(3) == 0 ? random.nextLong() : pick(bases, random));
        entry.flags(random.nextInt(20) == 0 ? 1 : 0, random.nextInt(3) == 0 ? random.nextInt(4) : 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void ioCommandsAlwaysComplete(long seed) {
        try (fixture) {
            var random = new Random(seed);
            var queue = host.ioQueue(1, 16);
            long[] bases = interestingAddresses(random);
            for (int i = 0; i < 4000; i++) {
                int cid = host.cid();
                var entry = queue.next().start(random.nextInt(8) == 0 ? random.nextInt(256) : pick(random), cid, 1);
                randomize(entry, random, bases);
                queue.ring();
                assertThat(queue.poll().orElseThrow().cid()).isEqualTo(cid);
                queue.ringHead();
            }
            assertThat(host.status().fatal()).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void adminCommandsAlwaysComplete(long seed) {
        try (fixture) {
            var random = new Random(seed);
            long[] bases = interestingAddresses(random);
            int events = 0;
            for (int i = 0; i < 3000; i++) {
                int opcode = random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(0x19);
                int cid = host.cid();
                var entry = host.admin.next().start(opcode, cid, random.nextInt(4));
                randomize(entry, random, bases);
                host.admin.ring();
                if (opcode == AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST && host.admin.ring.pending() > 0) {
                    var answer = host.admin.poll();
                    host.admin.ringHead();
                    events += answer.isEmpty() ? 1 : 0;
                    continue;
                }
                assertThat(host.admin.poll().orElseThrow().cid()).isEqualTo(cid);
                host.admin.ringHead();
            }
            assertThat(events).isLessThanOrEqualTo(AsyncEvents.MAX_REQUESTS);
            assertThat(host.status().fatal()).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void randomRegisterWritesThrowNothing(long seed) {
        try (fixture) {
            var random = new Random(seed);
            host.ioQueue(1, 16);
            var registers = fixture.machine
                    .controller
                    .function()
                    .bar(0)
                    .orElseThrow()
                    .registers()
                    .orElseThrow();
            for (int i = 0; i < 20_000; i++) {
                int bytes = 1 << random.nextInt(4);
                long limit = random.nextBoolean() ? 0x70 : 0x1080;
                long offset = random.nextLong(limit / bytes) * bytes;
                registers.write(offset, bytes, random.nextBoolean() ? random.nextLong() : random.nextInt(64));
                registers.read(offset, bytes);
            }
            host.write(MiniHost.configuration());
            new MiniHost(fixture.machine).enable().ioQueue(1, 16);
        }
    }
}

package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.Registers;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any admin command: it is answered once, or held, and nothing is thrown. */
class AdminFuzzTest {

    private static final int[] OPCODES = {
        AdminOpcode.GET_LOG_PAGE,
        AdminOpcode.IDENTIFY,
        AdminOpcode.ABORT,
        AdminOpcode.SET_FEATURES,
        AdminOpcode.GET_FEATURES,
        AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST,
        AdminOpcode.KEEP_ALIVE
    };
    private static final int[] LENGTHS = {0, 4, 8, 16, 512, 1024, 4096, 8192};
    private static final int[] EDGES = {0, 1, 2, 7, 0xffff, 0x10000, 1024, 1025, -1, -2, 1 << 31, Integer.MAX_VALUE};

    private static int value(Random random) {
        return random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextInt();
    }

    private static int length(Random random) {
        return LENGTHS[random.nextInt(LENGTHS.length)];
    }

    private static void send(TestTarget test, FakeConnection admin, Random random) {
        int opcode = random.nextInt(8) == 0 ? random.nextInt(256) : OPCODES[random.nextInt(OPCODES.length)];
        if (opcode == AdminOpcode.FABRICS) {
            return;
        }
        int length = length(random);
        int cdw10 = opcode == AdminOpcode.GET_LOG_PAGE && random.nextBoolean()
                ? Math.max(0, length / 4 - 1) << 16 | random.nextInt(0x20)
                : value(random);
        var command = TestTarget.entry()
                .start(opcode, test.nextCid(), Integer.toUnsignedLong(value(random)))
                .cdw10(random.nextInt(4) == 0 ? random.nextInt(0x100) : cdw10)
                .cdw11(random.nextInt(3) == 0 ? value(random) : random.nextInt(2))
                .cdw12(random.nextInt(3) == 0 ? value(random) : 0)
                .cdw13(random.nextInt(8) == 0 ? value(random) : 0)
                .cdw14(random.nextInt(8) == 0 ? value(random) : 0);
        boolean toController = opcode == AdminOpcode.SET_FEATURES;
        admin.send(command, toController ? new byte[length] : new byte[0], toController ? 0 : length);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 20261120})
    void everyCommandIsAnsweredOnceOrHeld(long seed) {
        var random = new Random(seed);
        try (var test = TestTarget.oneSwitch()) {
            var admin = test.admin();
            test.io(test.controller(), 1, 1, false);
            int before = admin.responses().size();
            int sent = 0;
            for (int i = 0; i < 5000; i++) {
                int free = admin.freeSlots();
                int answered = admin.responses().size();
                send(test, admin, random);
                sent += admin.freeSlots() < free || admin.responses().size() > answered ? 1 : 0;
                test.settle();
                assertThat(admin.isLost()).as("seed " + seed + ", step " + i).isFalse();
            }
            assertThat(admin.responses().size() - before + admin.inUse())
                    .as("seed " + seed)
                    .isEqualTo(sent);
            test.setProperty(admin, Registers.CC, 0x0046_0060);
            test.settle();
            assertThat(admin.inUse()).as("seed " + seed).isZero();
            assertThat(test.getProperty(admin, Registers.CSTS, 4)).isZero();
        }
    }
}

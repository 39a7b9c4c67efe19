package io.peerlane.nvme.controller;

import static io.peerlane.fabric.octets.Octets.LE64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peerlane.fabric.endpoint.EndpointHardware;
import io.peerlane.fabric.endpoint.EndpointStatistics;
import io.peerlane.nvme.command.AdminCommand.CreateCompletionQueue;
import io.peerlane.nvme.command.AdminCommand.DeleteCompletionQueue;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminQueueAttributes;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is special about a controller on a PCI endpoint: windows, and nothing that peers could use. */
class EndpointFunctionTest {

    private static final long MIB = 1 << 20;
    private static final Status INTERNAL_ERROR = GenericStatus.INTERNAL_ERROR.doNotRetry();

    private ControllerFixture fixture;

    @AfterEach
    void close() {
        if (fixture != null) {
            fixture.close();
        }
    }

    private static ControllerUnderTest on(EndpointHardware hardware) {
        return new ControllerUnderTest() {
            @Override
            public NvmeController controller(ControllerOptions options, List<ControllerNamespace> namespaces) {
                return NvmeController.onEndpoint(options, namespaces, hardware);
            }
        };
    }

    private MiniHost enabled(EndpointHardware hardware, ControllerOptions options) {
        fixture = ControllerFixture.enabled(on(hardware), options);
        return fixture.host;
    }

    private EndpointStatistics statistics() {
        return fixture.machine.controller.endpointStatistics().orElseThrow();
    }

    private Status createQueue(MiniHost host, int id, int entries, long address) {
        return host.statusOf(new CreateCompletionQueue(host.cid(), id, entries, true, true, 0, address));
    }

    /** An address whose queue of two pages lies across a multiple of 1 MiB. */
    private long acrossMebibyte(MiniHost host) {
        long base = host.allocate(2 * MIB).address();
        return (base + MIB & -MIB) - 4096;
    }

    @Test
    void showsNeitherMemoryBufferNorPersistentMemory() {
        var host = enabled(EndpointHardware.rk3399(32, false), ControllerOptions.named("nvme0"));
        assertThat(host.bar.read64(Registers.CAP) >>> 56 & 3).isZero();
        host.bar.write64(Registers.CMBMSC, 3);
        assertThat(host.bar.read64(Registers.CMBLOC)).isZero();
        assertThat(fixture.machine.controller.function().bar(CmbOptions.BAR)).isEmpty();
    }

    @Test
    void refusesOptionsThatItsHardwareCannotKeep() {
        var withBuffer = ControllerOptions.named("nvme0").withCmb(CmbOptions.of(MIB));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NvmeController.onEndpoint(withBuffer, List.of(), EndpointHardware.rk3399(32, false)))
                .withMessageContaining("memory buffer");
        var small = EndpointHardware.designWare(4, 512 << 10, 64 << 10, 4, false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NvmeController.onEndpoint(ControllerOptions.named("nvme0"), List.of(), small))
                .withMessageContaining("1048576");
    }

    @Test
    void mapsACompletionQueueOnceForItsLife() {
        var host = enabled(EndpointHardware.rk3399(32, false), ControllerOptions.named("nvme0"));
        assertThat(statistics().heldMaps()).isOne();
        var queue = host.ioQueue(1, 16);
        long before = statistics().maps();
        for (int i = 0; i < 20; i++) {
            MiniHost.expect(Status.SUCCESS, queue.run(host.read(0, 1, ControllerFixture.at(fixture.page()))));
        }
        assertThat(statistics().maps() - before)
                .as("one for the entry, one for the data")
                .isEqualTo(40);
        assertThat(statistics().heldMaps()).isEqualTo(2);
        assertThat(statistics().translationsInUse()).isEqualTo(2);
    }

    @Test
    void refusesACompletionQueueThatOneTranslationDoesNotReach() {
        var host = enabled(EndpointHardware.rk3399(32, false), ControllerOptions.named("nvme0"));
        assertThat(createQueue(host, 1, 512, acrossMebibyte(host))).isEqualTo(INTERNAL_ERROR);
        assertThat(statistics().translationsInUse()).isOne();
        assertThat(createQueue(host, 1, 512, host.allocate(8192).address())).isEqualTo(Status.SUCCESS);
    }

    @Test
    void isNotReadyWithAnAdminCompletionQueueThatOneTranslationDoesNotReach() {
        fixture = new ControllerFixture(on(EndpointHardware.rk3399(32, false)), ControllerOptions.named("nvme0"));
        var host = fixture.host;
        host.writeAdminQueues();
        host.bar.write32(Registers.AQA, AdminQueueAttributes.of(32, 512).value());
        host.bar.write64(Registers.ACQ, acrossMebibyte(host));
        host.write(MiniHost.configuration().withEnable(true));
        assertThat(host.status().ready()).isFalse();
        assertThat(host.status().fatal()).isTrue();
        assertThat(statistics().reservedBytes()).isZero();
        host.write(MiniHost.configuration());
        host.enable();
    }

    @Test
    void refusesACompletionQueueWithoutWindowAndTakesItWhenAnotherIsDeleted() {
        var hardware = EndpointHardware.unconstrained(1, 128 << 10, 4096, 8, false);
        var host = enabled(
                hardware,
                ControllerOptions.named("nvme0").withQueues(4, 4096, 4).withMaximumTransfer(1));
        long memory = host.allocate(128 << 10).address();
        assertThat(createQueue(host, 1, 4096, memory)).isEqualTo(Status.SUCCESS);
        assertThat(createQueue(host, 2, 4096, memory + (64 << 10))).isEqualTo(INTERNAL_ERROR);
        assertThat(statistics().failedMaps()).isOne();
        assertThat(host.statusOf(new DeleteCompletionQueue(host.cid(), 1))).isEqualTo(Status.SUCCESS);
        assertThat(statistics().heldMaps()).isOne();
        assertThat(createQueue(host, 2, 4096, memory + (64 << 10))).isEqualTo(Status.SUCCESS);
    }

    @Test
    void failsTheCommandWhoseDataFindsNoWindowAndNoOther() throws IOException {
        var hardware = EndpointHardware.unconstrained(1, 2 * MIB, 4096, 32, false);
        var host = enabled(hardware, ControllerOptions.named("nvme0").withQueues(20, 4096, 4));
        var queue = host.ioQueue(1, 16);
        for (int id = 2; id <= 17; id++) {
            assertThat(createQueue(host, id, 4096, host.allocate(64 << 10).address()))
                    .isEqualTo(Status.SUCCESS);
        }
        var data = host.allocate(MIB + 4096);
        var list = host.allocate(4096);
        for (int i = 1; i < 256; i++) {
            list.segment().set(LE64, (i - 1) * 8L, data.address() + i * 4096L);
        }
        var large = DataPointer.prp(data.address(), list.address());
        assertThat(queue.run(host.read(0, 2048, large))).isEqualTo(GenericStatus.DATA_TRANSFER_ERROR.doNotRetry());
        assertThat(statistics().failedMaps()).isOne();
        assertThat(queue.run(host.read(0, 8, large))).isEqualTo(Status.SUCCESS);
        assertThat(host.status().fatal()).isFalse();
        for (int id = 2; id <= 17; id++) {
            MiniHost.expect(Status.SUCCESS, host.statusOf(new DeleteCompletionQueue(host.cid(), id)));
        }
        var bytes = ControllerFixture.pattern(3, (int) MIB);
        fixture.fill(0, bytes);
        assertThat(queue.run(host.read(0, 2048, large))).isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(data.segment(), 0, (int) MIB)).isEqualTo(bytes);
    }

    @Test
    void letsEveryWindowGoWhenItIsReset() {
        var host = enabled(EndpointHardware.rk3399(32, false), ControllerOptions.named("nvme0"));
        host.ioQueue(1, 16);
        host.ioQueue(2, 16);
        assertThat(statistics().heldMaps()).isEqualTo(3);
        host.write(MiniHost.configuration());
        assertThat(host.status().ready()).isFalse();
        assertThat(statistics().heldMaps()).isZero();
        assertThat(statistics().reservedBytes()).isZero();
        assertThat(statistics().translationsInUse()).isZero();
    }

    /** Random places in the medium and in memory: what is read is what was written, whatever the controller's kind. */
    @Test
    void movesTheSameBytesAsAControllerWithDmaOfItsOwn() throws IOException {
        long seed = System.nanoTime();
        System.out.println("EndpointFunctionTest seed " + seed);
        var random = new Random(seed);
        var host = enabled(EndpointHardware.rk3399(32, false), ControllerOptions.named("nvme0"));
        var queue = host.ioQueue(1, 16);
        var memory = host.allocate(4 * MIB);
        for (int round = 0; round < 100; round++) {
            int blocks = 1 + random.nextInt(16);
            long lba = random.nextInt(ControllerFixture.BLOCKS - blocks);
            long at = random.nextInt((int) (4 * MIB - 8192) / 4) * 4L;
            var pointer = new DataPointer(
                    SubmissionQueueEntry.PSDT_SGL, memory.address() + at, blocks * (long) ControllerFixture.BLOCK);
            var bytes = ControllerFixture.pattern(random.nextLong(), blocks * ControllerFixture.BLOCK);
            ControllerFixture.put(memory.segment(), at, bytes);
            assertThat(queue.run(host.write(lba, blocks, pointer))).isEqualTo(Status.SUCCESS);
            assertThat(fixture.medium(lba, bytes.length)).isEqualTo(bytes);
            memory.segment().asSlice(at, bytes.length).fill((byte) 0);
            assertThat(queue.run(host.read(lba, blocks, pointer))).isEqualTo(Status.SUCCESS);
            assertThat(ControllerFixture.get(memory.segment(), at, bytes.length))
                    .isEqualTo(bytes);
        }
        assertThat(statistics().heldMaps()).isEqualTo(2);
        assertThat(statistics().translationsInUse()).isEqualTo(2);
    }
}

package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.command.AdminCommand.Identify;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.namespace.MemoryStore;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminQueueAttributes;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.Registers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleTest implements ControllerUnderTest {

    private final MemoryStore store = new MemoryStore("test", 512, 2048);
    private final TestMachine machine = new TestMachine(
            this,
            ControllerOptions.named("nvme0"),
            List.of(new ControllerNamespace(1, store, NamespaceIdentity.named("one"))));
    private final MiniHost host = new MiniHost(machine);

    @AfterEach
    void close() {
        machine.close();
        store.close();
    }

    @Test
    void showsItsCapabilitiesBeforeItIsEnabled() {
        var cap = new ControllerCapabilities(host.bar.read64(Registers.CAP));
        assertThat(cap.maximumQueueEntries()).isEqualTo(1023);
        assertThat(cap.contiguousQueuesRequired()).isTrue();
        assertThat(cap.nvmCommandSet()).isTrue();
        assertThat(host.bar.read32(Registers.CAP + 4)).isEqualTo((int) (cap.value() >>> 32));
        assertThat(host.bar.read32(Registers.VS)).isEqualTo(Registers.VERSION_2_0);
        assertThat(host.status()).isEqualTo(ControllerStatus.RESET);
    }

    @Test
    void becomesReadyWhenEnabledAndReadsItsConfigurationBack() {
        host.enable();
        assertThat(host.status()).isEqualTo(ControllerStatus.RESET.withReady(true));
        assertThat(host.bar.read32(Registers.CC)).isEqualTo(0x0046_0001);
    }

    @Test
    void takesQueueBasesAsHalves() {
        host.bar.write32(Registers.ASQ + 4, 1);
        host.bar.write32(Registers.ASQ, 0x2000);
        assertThat(host.bar.read64(Registers.ASQ)).isEqualTo(0x1_0000_2000L);
    }

    @Test
    void dropsWritesToReadOnlyRegisters() {
        long cap = host.bar.read64(Registers.CAP);
        host.bar.write64(Registers.CAP, 0);
        host.bar.write32(Registers.VS, 0);
        host.bar.write32(Registers.CSTS, 3);
        assertThat(host.bar.read64(Registers.CAP)).isEqualTo(cap);
        assertThat(host.bar.read32(Registers.VS)).isEqualTo(Registers.VERSION_2_0);
        assertThat(host.status()).isEqualTo(ControllerStatus.RESET);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 7})
    void failsToEnableWithACommandSetItDoesNotOffer(int commandSet) {
        host.writeAdminQueues();
        host.write(MiniHost.configuration().withCommandSet(commandSet).withEnable(true));
        assertThat(host.status()).isEqualTo(ControllerStatus.RESET.withFatal(true));
    }

    @Test
    void failsToEnableWithAnArbitrationItDoesNotOffer() {
        host.writeAdminQueues();
        host.write(MiniHost.configuration().withArbitration(1).withEnable(true));
        assertThat(host.status()).isEqualTo(ControllerStatus.RESET.withFatal(true));
    }

    @Test
    void failsToEnableWithAPageSizeBeyondItsLimit() {
        host.writeAdminQueues();
        host.write(MiniHost.configuration().withPageSize(5).withEnable(true));
        assertThat(host.status().fatal()).isTrue();
    }

    @Test
    void failsToEnableWithAnAdminQueueOfOneEntry() {
        host.writeAdminQueues();
        host.bar.write32(Registers.AQA, AdminQueueAttributes.of(1, 32).value());
        host.write(MiniHost.configuration().withEnable(true));
        assertThat(host.status().fatal()).isTrue();
    }

    @Test
    void failsToEnableWithAQueueOffTheChosenPageSize() {
        host.writeAdminQueues();
        host.bar.write64(Registers.ASQ, host.admin.submissions.address() & ~0x3fffL | 0x1000);
        host.write(MiniHost.configuration().withPageSize(2).withEnable(true));
        assertThat(host.status().fatal()).isTrue();
    }

    @Test
    void recoversFromARefusedEnable() {
        host.write(MiniHost.configuration().withEnable(true));
        assertThat(host.status().fatal()).isTrue();
        host.write(MiniHost.configuration());
        assertThat(host.status()).isEqualTo(ControllerStatus.RESET);
        host.enable();
    }

    @Test
    void fetchesNothingBeforeItIsReady() {
        var before = machine.fabric.ledger().snapshot();
        host.bar.write32(Registers.submissionTailDoorbell(0, 0), 1);
        assertThat(machine.fabric.ledger().snapshot().minus(before).dram().controlRead())
                .isZero();
    }

    @Test
    void keepsAdminQueueRegistersAndForgetsQueuesOnReset() {
        host.enable();
        host.ioQueue(1, 16);
        host.write(MiniHost.configuration());
        assertThat(host.status()).isEqualTo(ControllerStatus.RESET);
        assertThat(host.bar.read64(Registers.ASQ)).isEqualTo(host.admin.submissions.address());
        var again = new MiniHost(machine);
        again.enable();
        again.ioQueue(1, 16);
        assertThat(machine.controller.statistics().resets()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {ControllerConfiguration.SHN_NORMAL, ControllerConfiguration.SHN_ABRUPT})
    void completesAShutdownAndFetchesNothingAfterIt(int notification) {
        host.enable();
        host.write(MiniHost.configuration().withEnable(true).withShutdownNotification(notification));
        assertThat(host.status().shutdownStatus()).isEqualTo(ControllerStatus.SHST_COMPLETE);
        identify(host).emit(host.admin.next());
        host.admin.ring();
        assertThat(host.admin.poll()).isEmpty();
    }

    @Test
    void comesBackFromAShutdownThroughAReset() {
        host.enable();
        host.write(MiniHost.configuration().withEnable(true).withShutdownNotification(1));
        host.write(MiniHost.configuration());
        assertThat(host.status()).isEqualTo(ControllerStatus.RESET);
        var again = new MiniHost(machine).enable();
        assertThat(again.statusOf(identify(again))).isEqualTo(Status.SUCCESS);
    }

    @Test
    void setsControllerFatalStatusWhenAQueueCannotBeRead() {
        host.enable();
        machine.busMaster(false);
        identify(host).emit(host.admin.next());
        host.admin.ring();
        assertThat(host.status())
                .isEqualTo(ControllerStatus.RESET.withReady(true).withFatal(true));
        machine.busMaster(true);
        host.admin.ring();
        assertThat(host.admin.poll()).isEmpty();
    }

    @Test
    void setsControllerFatalStatusWhenACompletionCannotBeWritten() {
        host.writeAdminQueues();
        host.bar.write64(Registers.ACQ, 0x7000_0000_0000L);
        host.write(MiniHost.configuration().withEnable(true));
        identify(host).emit(host.admin.next());
        host.admin.ring();
        assertThat(host.status().fatal()).isTrue();
    }

    @Test
    void aFunctionLevelResetPutsEveryRegisterBack() {
        host.enable();
        machine.controller.function().reset();
        var registers =
                machine.controller.function().bar(0).orElseThrow().registers().orElseThrow();
        assertThat(registers.read(Registers.CC, 4)).isZero();
        assertThat(registers.read(Registers.AQA, 4)).isZero();
        assertThat(registers.read(Registers.ASQ, 8)).isZero();
        assertThat(registers.read(Registers.CSTS, 4)).isEqualTo(ControllerStatus.RESET.value());
    }

    @Test
    void ignoresAccessesNarrowerThanADword() {
        var registers =
                machine.controller.function().bar(0).orElseThrow().registers().orElseThrow();
        registers.write(Registers.CC, 2, 1);
        assertThat(registers.read(Registers.VS, 2)).isZero();
        assertThat(host.status().ready()).isFalse();
        assertThat(host.bar.read32(Registers.CC)).isZero();
    }

    @Test
    void identifiesItself() {
        host.enable();
        assertThat(host.statusOf(identify(host))).isEqualTo(Status.SUCCESS);
        var page = new IdentifyController(data.segment());
        assertThat(page.get(IdentifyController.MN)).isEqualTo("Peerlane emulated controller");
        assertThat(page.get(IdentifyController.SQES)).isEqualTo(0x66);
        assertThat(page.get(IdentifyController.NN)).isEqualTo(1);
        assertThat(page.get(IdentifyController.VER)).isEqualTo(Registers.VERSION_2_0);
    }

    private final io.peerlane.fabric.memory.HostBuffer data = host.allocate(4096);

    private Identify identify(MiniHost by) {
        return new Identify(by.cid(), 0, IdentifyCns.CONTROLLER, 0, 0, DataPointer.prp(data.address(), 0));
    }
}

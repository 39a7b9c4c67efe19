package io.peerlane.fabric.vfio;

import static io.peerlane.fabric.vfio.VfioMachine.MEMORY_BAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.dmabuf.Attachment;
import io.peerlane.fabric.dmabuf.DmaBufMapping;
import io.peerlane.fabric.dmabuf.ImporterOperations;
import io.peerlane.fabric.dmabuf.Reservation;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.pci.wire.PciExpressCapability;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VfioRevocationTest {

    private final VfioMachine machine = new VfioMachine(0x2020);
    private final VfioPciDevice device = VfioPciDevice.open(machine.p2pDma, machine.drive);
    private final VfioDmaBuf export = device.exportDmaBuf(MEMORY_BAR, 0, List.of(new BarRange(0, 1 << 20)));

    @AfterEach
    void close() {
        device.close();
        machine.close();
    }

    /** Maps when asked, lets go when told. */
    private final class Importer {
        final AtomicInteger told = new AtomicInteger();
        final Attachment attachment =
                export.buffer().attach(DmaClient.of(machine.rnic), ImporterOperations.revocable(_ -> invalidated()));

        @Nullable
        DmaBufMapping mapping;

        void map() {
            mapping = attachment.mapUnlocked();
        }

        void invalidated() {
            told.incrementAndGet();
            if (mapping != null) {
                attachment.unmap(mapping);
                mapping = null;
            }
        }
    }

    private void isDown(Importer importer) {
        assertThat(export.isRevoked()).isTrue();
        assertThat(export.uses()).isZero();
        assertThatThrownBy(importer::map).isInstanceOf(ErrnoException.class).hasMessageContaining("ENODEV");
    }

    private void isUp(Importer importer) {
        assertThat(export.isRevoked()).isFalse();
        importer.map();
        assertThat(export.uses()).isOne();
    }

    @Test
    void anImporterHasLetGoBeforeMemoryDecodingEnds() {
        var importer = new Importer();
        importer.map();
        machine.drive.configuration().onWrite((offset, _, _, after) -> {
            if (offset == ConfigurationHeader.COMMAND && (after & ConfigurationHeader.COMMAND_MEMORY_SPACE) == 0) {
                assertThat(export.uses()).isZero();
            }
        });
        device.decodeMemory(false);
        isDown(importer);
        assertThat(machine.drive.header().memorySpaceEnabled()).isFalse();
        device.decodeMemory(true);
        isUp(importer);
        assertThat(importer.told).as("revoked, and told that it may map again").hasValue(2);
    }

    @Test
    void aSecondRevocationTellsNobody() {
        var importer = new Importer();
        device.decodeMemory(false);
        device.decodeMemory(false);
        device.enterLowPower();
        assertThat(importer.told).hasValue(1);
        assertThat(export.revocations()).isOne();
    }

    @Test
    void aResetTakesTheBufferAndGivesItBackWithTheAddressesInPlace() {
        var importer = new Importer();
        importer.map();
        long address = machine.memoryOf(machine.drive);
        device.reset();
        assertThat(importer.told).hasValue(2);
        assertThat(export.revocations()).isOne();
        assertThat(machine.memoryOf(machine.drive)).isEqualTo(address);
        isUp(importer);
    }

    @Test
    void aResetWithMemoryDecodingOffLeavesItRevoked() {
        var importer = new Importer();
        device.decodeMemory(false);
        device.reset();
        isDown(importer);
    }

    @Test
    void sleepTakesTheBufferAndAwakeningGivesItBack() {
        var importer = new Importer();
        importer.map();
        device.enterLowPower();
        isDown(importer);
        device.writeConfiguration16(
                ConfigurationHeader.COMMAND, device.readConfiguration16(ConfigurationHeader.COMMAND));
        isDown(importer);
        device.exitLowPower();
        isUp(importer);
    }

    @Test
    void aClosedDeviceSeversTheBufferForEver() {
        var importer = new Importer();
        importer.map();
        device.close();
        isDown(importer);
        assertThat(export.isSevered()).isTrue();
        VfioMachine.enable(machine.drive);
        export.restore();
        isDown(importer);
        assertThatThrownBy(() -> device.decodeMemory(true)).isInstanceOf(ErrnoException.class);
        importer.attachment.close();
    }

    @Test
    void aFunctionLevelResetBehindTheOwnersBackIsNoticed() {
        var importer = new Importer();
        importer.map();
        int control =
                machine.drive.configuration().capability(0x10).orElseThrow() + PciExpressCapability.DEVICE_CONTROL;
        machine.drive.configuration().write16(control, PciExpressCapability.INITIATE_FLR);
        await().until(() -> export.isRevoked() && export.uses() == 0);
        VfioMachine.enable(machine.drive);
        await().until(() -> !export.isRevoked());
    }

    @Test
    void aResetOfTheBusAboveIsNoticedEvenIfDecodingComesBackAtOnce() {
        var importer = new Importer();
        importer.map();
        machine.drive.reset();
        VfioMachine.enable(machine.drive);
        await().until(() -> export.revocations() == 1 && !export.isRevoked());
        assertThat(importer.mapping).isNull();
    }

    @Test
    void aFunctionThatIsPulledTakesItsBufferAlong() {
        var importer = new Importer();
        importer.map();
        machine.drive.remove();
        await().until(() -> export.isRevoked() && export.uses() == 0);
    }

    /** Runs until it waits or has ended, so that what it must wait for can be given to it afterwards. */
    private Thread untilItWaits(Runnable revocation) {
        var thread = Thread.ofPlatform().start(revocation);
        await().until(() -> thread.getState() == Thread.State.WAITING || !thread.isAlive());
        return thread;
    }

    @Test
    void waitsForWorkInTheBuffer() throws InterruptedException {
        var work = new CompletableFuture<Void>();
        var reservation = export.buffer().reservation();
        reservation.locked(() -> reservation.addFence(work, Reservation.Usage.READ));
        var revocation = untilItWaits(() -> device.decodeMemory(false));
        assertThat(export.isRevoked()).isTrue();
        assertThat(machine.drive.header().memorySpaceEnabled()).isTrue();
        work.complete(null);
        revocation.join();
        assertThat(machine.drive.header().memorySpaceEnabled()).isFalse();
    }

    @Test
    void waitsForThoseWhoUnmapLater() throws InterruptedException {
        var slow = export.buffer().attach(DmaClient.of(machine.rnic), ImporterOperations.revocable(_ -> {}));
        var first = slow.mapUnlocked();
        var second = slow.mapUnlocked();
        var revocation = untilItWaits(() -> device.decodeMemory(false));
        assertThat(machine.drive.header().memorySpaceEnabled()).isTrue();
        slow.unmapUnlocked(first);
        await().until(() -> revocation.getState() == Thread.State.WAITING || !revocation.isAlive());
        assertThat(machine.drive.header().memorySpaceEnabled()).isTrue();
        slow.unmapUnlocked(second);
        revocation.join();
        assertThat(machine.drive.header().memorySpaceEnabled()).isFalse();
    }

    @Test
    void aClosedDeviceLeavesNothingWithItsFunction() {
        device.close();
        var closed = new ArrayList<WeakReference<VfioPciDevice>>();
        for (int i = 0; i < 8; i++) {
            var owner = VfioPciDevice.open(machine.p2pDma, machine.drive);
            owner.close();
            closed.add(new WeakReference<>(owner));
        }
        await().until(() -> {
            System.gc();
            return closed.stream().allMatch(owner -> owner.get() == null);
        });
    }
}

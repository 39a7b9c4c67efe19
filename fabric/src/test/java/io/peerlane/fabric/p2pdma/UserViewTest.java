package io.peerlane.fabric.p2pdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.DirectionCount;
import io.peerlane.fabric.tlp.LinkRole;
import io.peerlane.fabric.tlp.OneSwitch;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserViewTest {

    private static final int PAGE = 4096;
    private static final int REGISTERED = 2 << 20;

    private final OneSwitch machine = new OneSwitch();
    private final P2pDma p2p = P2pDma.of(machine.fabric, 7);
    private final byte[] payload = new byte[PAGE + 3];

    @BeforeEach
    void registerTheSecondHalfOfTheBar() {
        p2p.addResource(machine.drive, 2, REGISTERED, REGISTERED);
        new Random(9).nextBytes(payload);
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private UserMapping map(int pages) {
        return p2p.mmap(machine.drive, (long) pages * PAGE, true, 0);
    }

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void writesReachTheBarDownTheLinksAsData() {
        map(1);
        var view = map(3).view(machine.fabric.cpu());
        var counted = machine.counted(() -> view.write(PAGE - 1, MemorySegment.ofArray(payload), 0, payload.length));
        var backing = OneSwitch.backingOf(machine.drive).asSlice(REGISTERED + 2 * PAGE - 1, payload.length);
        assertThat(backing.mismatch(MemorySegment.ofArray(payload))).isEqualTo(-1);
        assertThat(counted.dram().dataRead() + counted.dram().controlRead()).isZero();
        var uplink = counted.links().stream()
                .filter(link -> link.role() == LinkRole.UPLINK)
                .map(link -> link.fromRoot())
                .toList();
        assertThat(uplink).contains(new DirectionCount(payload.length, 0));
    }

    @Test
    void readsComeUpTheLinksAsData() {
        var view = map(2).view(machine.fabric.cpu());
        OneSwitch.backingOf(machine.drive)
                .asSlice(REGISTERED + 3, payload.length)
                .copyFrom(MemorySegment.ofArray(payload));
        var into = new byte[payload.length + 1];
        var counted = machine.counted(() -> view.read(3, MemorySegment.ofArray(into), 1, payload.length));
        assertThat(into).endsWith(payload);
        assertThat(counted.links().stream().map(link -> link.towardRoot()))
                .contains(new DirectionCount(payload.length, 0));
    }

    @Test
    void aPageThatIsNotMappedFaultsAndNothingMoves() {
        var mapping = map(3);
        var view = mapping.view(machine.fabric.cpu());
        mapping.unmap(PAGE, PAGE);
        var bytes = MemorySegment.ofArray(payload);
        var counted = machine.counted(() -> {
            refuses(Errno.EFAULT, () -> view.write(PAGE - 1, bytes, 0, 2));
            refuses(Errno.EFAULT, () -> view.read(3 * PAGE - 1, bytes, 0, 2));
        });
        assertThat(counted.links())
                .allMatch(link -> link.fromRoot().data() + link.towardRoot().data() == 0);
        view.write(0, bytes, 0, PAGE);
        p2p.remove(machine.drive);
        refuses(Errno.EFAULT, () -> view.read(0, bytes, 0, 1));
    }

    @Test
    void aPlainCopyIsRefusedAndSaysWhoseMemoryItIs() {
        long address = OneSwitch.memoryOf(machine.drive) + REGISTERED;
        var cpu = machine.fabric.cpu();
        refuses(Errno.EREMOTEIO, () -> cpu.segment(address, PAGE));
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> cpu.segment(address, PAGE))
                .withMessageContaining(machine.drive.toString());
    }

    @Test
    void aBarMappedWithoutPagesCannotBePinned() {
        var region = machine.fabric.cpu().map(machine.drive, 2);
        var memory = UserMemory.of(region);
        assertThat(memory.length()).isEqualTo(region.size());
        refuses(Errno.EFAULT, () -> PinnedPages.pin(memory, 0, PAGE, Set.of(PinFlag.ALLOW_PEER)));
    }
}

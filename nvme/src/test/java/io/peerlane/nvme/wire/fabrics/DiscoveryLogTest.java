package io.peerlane.nvme.wire.fabrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.octets.TruncatedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log pages as a Linux 6.1 target sent them to nvme-cli 2.3: header and two entries, once per transport. */
class DiscoveryLogTest {

    private static final String CAPTURED_NQN = "nqn.2025-01.test:capture";

    private static MemorySegment captured(String transport) throws IOException {
        try (var in = DiscoveryLogTest.class.getResourceAsStream("discovery-log-" + transport + "-linux-6.1.bin")) {
            return MemorySegment.ofArray(in.readAllBytes());
        }
    }

    private static MemorySegment entry(MemorySegment page, int index) {
        return page.asSlice(DiscoveryLogHeader.BYTES + (long) index * DiscoveryLogEntry.BYTES, DiscoveryLogEntry.BYTES);
    }

    private static MemorySegment dirty(int bytes) {
        var array = new byte[bytes];
        Arrays.fill(array, (byte) 0xa5);
        return MemorySegment.ofArray(array);
    }

    @Test
    void readsTheHeaderThatLinuxSent() throws IOException {
        var header = new DiscoveryLogHeader(captured("rdma"));
        assertThat(header.get(DiscoveryLogHeader.GENCTR)).isEqualTo(8);
        assertThat(header.get(DiscoveryLogHeader.NUMREC)).isEqualTo(2);
        assertThat(header.get(DiscoveryLogHeader.RECFMT)).isZero();
    }

    @Test
    void readsTheEntriesThatLinuxSentOverRdma() throws IOException {
        var rdma = new TransportSpecific.Rdma(1, 1, 1, 0);
        assertThat(new DiscoveryLogEntry(entry(captured("rdma"), 0)).parse())
                .isEqualTo(new DiscoveryEntry(
                        1, 3, 4, 1, 0xffff, 32, 0, "4420", SubsystemType.DISCOVERY_NQN, "10.0.2.15", rdma));
        assertThat(new DiscoveryLogEntry(entry(captured("rdma"), 1)).parse())
                .isEqualTo(new DiscoveryEntry(1, 2, 4, 1, 0xffff, 32, 0, "4420", CAPTURED_NQN, "10.0.2.15", rdma));
    }

    @Test
    void readsTheEntriesThatLinuxSentOverTcp() throws IOException {
        assertThat(new DiscoveryLogEntry(entry(captured("tcp"), 1)).parse())
                .isEqualTo(new DiscoveryEntry(
                        1, 2, 4, 1, 0xffff, 32, 0, "4420", CAPTURED_NQN, "10.0.2.15", new TransportSpecific.Tcp(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rdma", "tcp"})
    void emitsTheSameBytesOverADirtyBuffer(String transport) throws IOException {
        var page = captured(transport);
        var buffer = dirty((int) page.byteSize());
        var header = new DiscoveryLogHeader(page);
        new DiscoveryLogHeader(buffer)
                .emit(header.get(DiscoveryLogHeader.GENCTR), header.get(DiscoveryLogHeader.NUMREC));
        for (int i = 0; i < 2; i++) {
            new DiscoveryLogEntry(entry(buffer, i)).emit(new DiscoveryLogEntry(entry(page, i)).parse());
        }
        assertThat(buffer.mismatch(page)).isEqualTo(-1);
    }

    @Test
    void refusesAHeaderOrEntryOneByteShortBeforeReadingAnyField() {
        assertThatThrownBy(() -> new DiscoveryLogHeader(dirty(17))).isInstanceOf(TruncatedException.class);
        assertThatThrownBy(() -> new DiscoveryLogEntry(dirty(1023))).isInstanceOf(TruncatedException.class);
    }

    @Test
    void readsTextsThatArePaddedWithSpacesOrFillTheirField() {
        var buffer = dirty(1024);
        var view = new DiscoveryLogEntry(buffer);
        buffer.asSlice(32, 32).fill((byte) ' ');
        view.bytes().asSlice(32, 4).copyFrom(MemorySegment.ofArray("8009".getBytes()));
        buffer.asSlice(512, 256).fill((byte) '1');
        assertThat(view.parse().serviceIdentifier()).isEqualTo("8009");
        assertThat(view.parse().address()).isEqualTo("1".repeat(256));
    }

    @Test
    void keepsAnEntryOfAnUnknownTransport() {
        var entry = new DiscoveryEntry(
                4, 1, 0, 65535, 7, 32, 3, "none", CAPTURED_NQN, "nn-0x10:pn-0x20", new TransportSpecific.Other(2));
        var buffer = dirty(1024);
        new DiscoveryLogEntry(buffer).emit(entry);
        assertThat(new DiscoveryLogEntry(buffer).parse()).isEqualTo(entry);
    }

    @Test
    void anyBytesAreReadWithoutAnException() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            var bytes = new byte[1024];
            random.nextBytes(bytes);
            assertThat(new DiscoveryLogEntry(MemorySegment.ofArray(bytes)).parse())
                    .as("seed %d", seed)
                    .isNotNull();
        }
    }
}

package io.peerlane.nvme.target.rdma;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands whose data lies in several places of the host: keyed descriptors in a last segment behind the command. */
class RdmaDataBlocksTest {

    private static final int BLOCK = 512;

    /** One keyed descriptor. */
    private record Keyed(int subtype, long address, int length, int key) {}

    private final RdmaTestTarget test = RdmaTestTarget.oneSwitch();
    private FakePeer peer;

    @BeforeEach
    void connect() {
        test.admin();
        peer = test.io(1, 128);
    }

    @AfterEach
    void close() {
        test.close();
    }

    /** A command of eight blocks with a last segment of {@code bytes} bytes at {@code offset} behind it. */
    private static byte[] capsule(int opcode, long offset, long bytes, Keyed... descriptors) {
        var capsule = new byte[SubmissionQueueEntry.BYTES + 16 + descriptors.length * SglDescriptor.BYTES];
        var segment = MemorySegment.ofArray(capsule);
        new SubmissionQueueEntry(segment)
                .start(opcode, 1, 1)
                .range(0, 8, false)
                .flags(0, SubmissionQueueEntry.PSDT_SGL);
        SglDescriptor.emit(
                segment, SubmissionQueueEntry.DPTR, SglDescriptor.LAST_SEGMENT, SglDescriptor.OFFSET, offset, bytes);
        for (int i = 0; i < descriptors.length; i++) {
            var keyed = descriptors[i];
            SglDescriptor.emitKeyed(
                    segment,
                    SubmissionQueueEntry.BYTES + offset + (long) i * SglDescriptor.BYTES,
                    keyed.subtype,
                    keyed.address,
                    keyed.length,
                    keyed.key);
        }
        return capsule;
    }

    private static byte[] capsule(int opcode, Keyed... descriptors) {
        return capsule(opcode, 0, (long) descriptors.length * SglDescriptor.BYTES, descriptors);
    }

    private void send(byte[] capsule) {
        peer.capsule(capsule);
        peer.deliver();
    }

    private int status() {
        return test.response(peer, peer.next()).statusField() & 0x7ff;
    }

    private List<PostedWork> transfers() {
        var transfers = new ArrayList<PostedWork>();
        while (peer.hasWork()) {
            transfers.add(peer.next());
        }
        return transfers;
    }

    @Test
    void aWriteIsFetchedFromEveryBlockIntoOnePieceOfMemory() {
        send(capsule(
                NvmOpcode.WRITE,
                new Keyed(0, 0x1000, 512, 7),
                new Keyed(0, 0x9000, 3072, 8),
                new Keyed(0, -512, 512, 9)));
        var reads = transfers();
        assertThat(reads).extracting(PostedWork::opcode).containsOnly(WorkRequestOpcode.RDMA_READ);
        assertThat(reads).extracting(PostedWork::remoteAddress).containsExactly(0x1000L, 0x9000L, -512L);
        assertThat(reads).extracting(PostedWork::remoteKey).containsExactly(7, 8, 9);
        assertThat(reads).extracting(PostedWork::length).containsExactly(512, 3072, 512);
        long memory = reads.getFirst().address();
        assertThat(reads).extracting(PostedWork::address).containsExactly(memory, memory + 512, memory + 3584);
        assertThat(reads).extracting(PostedWork::signaled).containsExactly(false, false, true);
        assertThat(test.device.outstanding()).isZero();
        peer.complete(reads.getLast());
        peer.deliver();
        assertThat(test.device.seen().getLast().blocks()).isEqualTo(8);
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        assertThat(status()).isZero();
        assertThat(test.isAllMemoryBack()).isTrue();
    }

    @Test
    void aReadIsWrittenToEveryBlockBeforeTheResponse() {
        send(capsule(NvmOpcode.READ, new Keyed(0, 0x1000, 1024, 7), new Keyed(0, 0x9000, 3072, 8)));
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        var work = transfers();
        assertThat(work)
                .extracting(PostedWork::opcode)
                .containsExactly(WorkRequestOpcode.RDMA_WRITE, WorkRequestOpcode.RDMA_WRITE, WorkRequestOpcode.SEND);
        assertThat(work).extracting(PostedWork::signaled).containsExactly(false, false, true);
        assertThat(work.get(1).address()).isEqualTo(work.get(0).address() + 1024);
        assertThat(test.response(peer, work.getLast()).statusField()).isZero();
        assertThat(test.isAllMemoryBack()).isTrue();
    }

    @Test
    void theFirstKeyThatAsksForItIsInvalidated() {
        send(capsule(
                NvmOpcode.READ,
                new Keyed(SglDescriptor.ADDRESS, 0x1000, 1024, 7),
                new Keyed(SglDescriptor.INVALIDATE, 0x9000, 1024, 8),
                new Keyed(SglDescriptor.INVALIDATE, 0xa000, 2048, 9)));
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        var send = transfers().getLast();
        assertThat(send.opcode()).isEqualTo(WorkRequestOpcode.SEND_WITH_INVALIDATE);
        assertThat(send.invalidateKey()).isEqualTo(8);
    }

    @Test
    void emptyBlocksTakeNoPart() {
        send(capsule(
                NvmOpcode.WRITE,
                new Keyed(SglDescriptor.INVALIDATE, 0x1000, 0, 7),
                new Keyed(SglDescriptor.ADDRESS, 0x9000, 4096, 8)));
        assertThat(transfers()).singleElement().satisfies(read -> {
            assertThat(read.remoteKey()).isEqualTo(8);
            assertThat(read.signaled()).isTrue();
        });
    }

    /** Where the segment is, how long it is said to be, how many descriptors there are, and the status. */
    @ParameterizedTest
    @CsvSource({
        "0,  0,   1, 00d",
        "0,  8,   1, 00d",
        "0,  17,  1, 00d",
        "0,  80,  5, 00e",
        "0,  64,  1, 016",
        "17, 16,  1, 016",
        "-1, 16,  1, 016",
        "9223372036854775807, 16, 1, 016",
        "0,  4294967280, 1, 016",
        "0,  16,  2, 00f",
    })
    void aSegmentThatIsWrongIsRefused(long offset, long bytes, int descriptors, String status) {
        var keyed = new Keyed[descriptors];
        Arrays.fill(keyed, new Keyed(0, 0, BLOCK, 7));
        var capsule = capsule(NvmOpcode.WRITE, 0, bytes, keyed);
        SglDescriptor.emit(
                MemorySegment.ofArray(capsule),
                SubmissionQueueEntry.DPTR,
                SglDescriptor.LAST_SEGMENT,
                SglDescriptor.OFFSET,
                offset,
                bytes);
        send(offset == 17 ? Arrays.copyOf(capsule, 96) : capsule);
        assertThat(status()).isEqualTo(Integer.parseInt(status, 16));
        assertThat(test.isAllMemoryBack()).isTrue();
    }

    /** Type and subtype of the second descriptor of a segment. */
    @ParameterizedTest
    @CsvSource({"0, 0, 011", "0, 1, 011", "1, 0, 011", "2, 1, 011", "3, 1, 011", "5, 10, 011", "4, 1, 002"})
    void aSegmentTakesKeyedDataBlocksOnly(int type, int subtype, String status) {
        var capsule = capsule(
                NvmOpcode.WRITE,
                new Keyed(SglDescriptor.INVALIDATE, 0, 2048, 7),
                new Keyed(SglDescriptor.ADDRESS, 0, 2048, 8));
        capsule[SubmissionQueueEntry.BYTES + 31] = (byte) (type << 4 | subtype);
        send(capsule);
        var send = peer.next();
        assertThat(send.opcode()).as("refused before any key was used").isEqualTo(WorkRequestOpcode.SEND);
        assertThat(test.response(peer, send).statusField() & 0x7ff).isEqualTo(Integer.parseInt(status, 16));
    }

    @Test
    void offersAsManyAsItTakes() {
        assertThat(test.transport.maxDataDescriptors()).isEqualTo(4);
        var four = new Keyed[4];
        Arrays.fill(four, new Keyed(0, 0, 1024, 7));
        send(capsule(NvmOpcode.WRITE, four));
        assertThat(transfers()).hasSize(4);
    }

    /** The queue pair has room for every command at its worst. */
    @Test
    void aFullQueueOfSuchCommandsFindsRoom() {
        var random = new Random(5);
        var four = new Keyed[4];
        Arrays.fill(four, new Keyed(0, 0, 1024, 7));
        for (int i = 0; i < 128; i++) {
            var capsule = capsule(random.nextBoolean() ? NvmOpcode.WRITE : NvmOpcode.READ, four);
            capsule[2] = (byte) i; // CID
            peer.capsule(capsule);
        }
        peer.deliver();
        assertThat(peer.failure()).isNull();
    }
}

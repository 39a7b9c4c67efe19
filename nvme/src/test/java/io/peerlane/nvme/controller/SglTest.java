package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SglTest implements ControllerUnderTest {

    private static final int LENGTH = 4096;
    private static final byte[] DATA = ControllerFixture.pattern(3, LENGTH);

    private final ControllerFixture fixture = ControllerFixture.enabled(this);
    private final MiniHost host = fixture.host;
    private final MiniQueue queue = host.ioQueue(1, 16);
    private final HostBuffer data = host.allocate(3 * LENGTH);
    private final HostBuffer list = host.allocate(8192);

    @BeforeEach
    void fill() throws IOException {
        fixture.fill(0, DATA);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static DataPointer descriptor(int type, int subtype, long address, long length) {
        var bytes = MemorySegment.ofArray(new byte[SglDescriptor.BYTES]);
        SglDescriptor.emit(bytes, 0, type, subtype, address, length);
        return new DataPointer(SubmissionQueueEntry.PSDT_SGL, Octets.le64(bytes, 0), Octets.le64(bytes, 8));
    }

    private static DataPointer block(long address, long length) {
        return descriptor(SglDescriptor.DATA_BLOCK, SglDescriptor.ADDRESS, address, length);
    }

    private DataPointer last(int descriptors) {
        return descriptor(SglDescriptor.LAST_SEGMENT, SglDescriptor.ADDRESS, list.address(), 16L * descriptors);
    }

    private void put(int index, int type, long address, long length) {
        SglDescriptor.emit(list.segment(), 16L * index, type, SglDescriptor.ADDRESS, address, length);
    }

    private Status read(DataPointer pointer) {
        return queue.run(host.read(0, LENGTH / 512, pointer));
    }

    @Test
    void movesOneBlockAtAnyByte() {
        assertThat(read(block(data.address() + 13, LENGTH))).isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(data.segment(), 13, LENGTH)).isEqualTo(DATA);
    }

    @Test
    void gathersAWriteFromALastSegment() throws IOException {
        ControllerFixture.put(data.segment(), 0, ControllerFixture.pattern(9, 3 * LENGTH));
        put(0, SglDescriptor.DATA_BLOCK, data.address() + LENGTH, 1000);
        put(1, SglDescriptor.BIT_BUCKET, 0, 5000);
        put(2, SglDescriptor.DATA_BLOCK, data.address(), 3096);
        assertThat(queue.run(host.write(0, LENGTH / 512, last(3)))).isEqualTo(Status.SUCCESS);
        assertThat(fixture.medium(0, 1000)).isEqualTo(ControllerFixture.get(data.segment(), LENGTH, 1000));
        assertThat(Arrays.copyOfRange(fixture.medium(0, LENGTH), 1000, LENGTH))
                .isEqualTo(ControllerFixture.get(data.segment(), 0, 3096));
    }

    @Test
    void throwsAwayWhatABitBucketTakesOfARead() {
        put(0, SglDescriptor.DATA_BLOCK, data.address(), 512);
        put(1, SglDescriptor.BIT_BUCKET, 0, 3072);
        put(2, SglDescriptor.DATA_BLOCK, data.address() + 512, 512);
        assertThat(read(last(3))).isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(data.segment(), 0, 512)).isEqualTo(Arrays.copyOf(DATA, 512));
        assertThat(ControllerFixture.get(data.segment(), 512, 512)).isEqualTo(Arrays.copyOfRange(DATA, 3584, 4096));
    }

    @Test
    void followsSegmentsToTheLast() {
        for (int i = 0; i < 40; i++) {
            put(i, SglDescriptor.DATA_BLOCK, data.address() + 100L * i, 100);
        }
        put(40, SglDescriptor.LAST_SEGMENT, list.address() + 4096, 16);
        SglDescriptor.emit(list.segment(), 4096, SglDescriptor.DATA_BLOCK, 0, data.address() + 4000, 96);
        var segment = descriptor(SglDescriptor.SEGMENT, SglDescriptor.ADDRESS, list.address(), 41 * 16);
        assertThat(read(segment)).isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(data.segment(), 0, LENGTH)).isEqualTo(DATA);
    }

    @Test
    void ignoresDescriptorsBeyondTheData() {
        put(0, SglDescriptor.DATA_BLOCK, data.address(), LENGTH + 100);
        put(1, SglDescriptor.DATA_BLOCK, data.address(), 100);
        assertThat(read(last(2))).isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(data.segment(), LENGTH, 100)).containsOnly(0);
    }

    @Test
    void refusesDataThatIsTooShort() {
        var wanted = GenericStatus.DATA_SGL_LENGTH_INVALID.doNotRetry();
        assertThat(read(block(data.address(), LENGTH - 1))).isEqualTo(wanted);
        put(0, SglDescriptor.DATA_BLOCK, data.address(), 100);
        assertThat(read(last(1))).isEqualTo(wanted);
    }

    @Test
    void refusesABlockThatWrapsTheAddressSpace() {
        assertThat(read(block(-100, LENGTH))).isEqualTo(GenericStatus.DATA_SGL_LENGTH_INVALID.doNotRetry());
    }

    @Test
    void refusesSegmentsOfImpossibleLength() {
        var wanted = GenericStatus.INVALID_SGL_SEGMENT_DESCRIPTOR.doNotRetry();
        assertThat(read(descriptor(SglDescriptor.LAST_SEGMENT, 0, list.address(), 0)))
                .isEqualTo(wanted);
        assertThat(read(descriptor(SglDescriptor.SEGMENT, 0, list.address(), 24)))
                .isEqualTo(wanted);
    }

    @Test
    void refusesALinkThatIsNotAtTheEnd() {
        put(0, SglDescriptor.LAST_SEGMENT, list.address(), 16);
        put(1, SglDescriptor.DATA_BLOCK, data.address(), LENGTH);
        var segment = descriptor(SglDescriptor.SEGMENT, SglDescriptor.ADDRESS, list.address(), 32);
        assertThat(read(segment)).isEqualTo(GenericStatus.INVALID_NUMBER_OF_SGL_DESCRIPTORS.doNotRetry());
    }

    @Test
    void refusesALinkInTheLastSegment() {
        put(0, SglDescriptor.LAST_SEGMENT, list.address(), 16);
        assertThat(read(last(1))).isEqualTo(GenericStatus.INVALID_SGL_SEGMENT_DESCRIPTOR.doNotRetry());
    }

    @Test
    void endsAChainThatBitesItsTail() {
        put(0, SglDescriptor.SEGMENT, list.address(), 16);
        var segment = descriptor(SglDescriptor.SEGMENT, SglDescriptor.ADDRESS, list.address(), 16);
        assertThat(read(segment)).isEqualTo(GenericStatus.INVALID_NUMBER_OF_SGL_DESCRIPTORS.doNotRetry());
    }

    @Test
    void refusesKindsItDoesNotSupport() {
        var wanted = GenericStatus.SGL_DESCRIPTOR_TYPE_INVALID.doNotRetry();
        assertThat(read(descriptor(SglDescriptor.KEYED_DATA_BLOCK, 0, data.address(), LENGTH)))
                .isEqualTo(wanted);
        assertThat(read(descriptor(SglDescriptor.TRANSPORT_DATA_BLOCK, SglDescriptor.TRANSPORT, 0, LENGTH)))
                .isEqualTo(wanted);
        assertThat(read(descriptor(SglDescriptor.DATA_BLOCK, SglDescriptor.OFFSET, 0, LENGTH)))
                .isEqualTo(wanted);
        assertThat(read(descriptor(SglDescriptor.LAST_SEGMENT, SglDescriptor.OFFSET, 0, 16)))
                .isEqualTo(wanted);
    }

    @Test
    void refusesTheReservedDataTransferKind() {
        assertThat(read(new DataPointer(3, data.address(), 0))).isEqualTo(GenericStatus.INVALID_FIELD.doNotRetry());
    }
}

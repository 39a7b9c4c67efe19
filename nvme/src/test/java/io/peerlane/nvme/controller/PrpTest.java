package io.peerlane.nvme.controller;

import static io.peerlane.fabric.octets.Octets.LE64;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrpTest implements ControllerUnderTest {

    private static final int PAGE = 4096;
    private static final Status OFFSET_INVALID = GenericStatus.PRP_OFFSET_INVALID.doNotRetry();

    private final ControllerFixture fixture =
            ControllerFixture.enabled(this, ControllerOptions.named("nvme0").withMaximumTransfer(10));
    private final MiniHost host = fixture.host;
    private final MiniQueue queue = host.ioQueue(1, 16);

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Pages of DRAM in descending order, so that nothing can be joined by accident. */
    private List<HostBuffer> scatteredPages(int count) {
        var pages = new ArrayList<HostBuffer>();
        for (int i = 0; i < count; i++) {
            pages.addFirst(fixture.page());
        }
        return pages;
    }

    /**
     * PRP entries for {@code length} bytes from {@code offset} of the first page on; a list that starts
     * {@code listOffset} bytes into its page.
     */
    private DataPointer describe(List<HostBuffer> pages, int offset, int length, int listOffset) {
        long first = pages.getFirst().address() + offset;
        int rest = length - Math.min(length, PAGE - offset);
        int more = (rest + PAGE - 1) / PAGE;
        if (more == 0) {
            return DataPointer.prp(first, 0xdead_beefL);
        }
        if (more == 1) {
            return DataPointer.prp(first, pages.get(1).address());
        }
        return DataPointer.prp(first, list(pages.subList(1, 1 + more), listOffset));
    }

    /** Writes a list, chained page by page, from its end to its start. */
    private long list(List<HostBuffer> pages, int listOffset) {
        HostBuffer page = fixture.page();
        int capacity = (PAGE - listOffset) / 8;
        boolean chained = pages.size() > capacity;
        int here = chained ? capacity - 1 : pages.size();
        for (int i = 0; i < here; i++) {
            page.segment().set(LE64, listOffset + 8L * i, pages.get(i).address());
        }
        if (chained) {
            page.segment().set(LE64, listOffset + 8L * here, list(pages.subList(here, pages.size()), 0));
        }
        return page.address() + listOffset;
    }

    private static byte[] gather(List<HostBuffer> pages, int offset, int length) {
        var bytes = new byte[length];
        for (int at = 0; at < length; ) {
            int page = (offset + at) / PAGE;
            int in = (offset + at) % PAGE;
            int run = Math.min(length - at, PAGE - in);
            System.arraycopy(ControllerFixture.get(pages.get(page).segment(), in, run), 0, bytes, at, run);
            at += run;
        }
        return bytes;
    }

    @ParameterizedTest(name = "{1} bytes at offset {0}, list at offset {2}")
    @CsvSource({
        "0, 512, 0",
        "0, 4096, 0",
        "512, 4096, 0",
        "4092, 512, 0",
        "4, 8192, 0",
        "0, 8192, 0",
        "0, 12288, 0",
        "2048, 12288, 0",
        "0, 12288, 4080",
        "0, 12288, 4088",
        "0, 16384, 4088",
        "4, 65536, 8",
        "0, 2097152, 0",
        "0, 2101248, 0",
        "512, 2101248, 0",
        "4092, 4194304, 4088",
        "0, 4194304, 0"
    })
    void movesDataWhereverTheEntriesPoint(int offset, int length, int listOffset) throws IOException {
        var pages = scatteredPages((offset + length + PAGE - 1) / PAGE);
        var data = ControllerFixture.pattern(length * 31L + offset, length);
        fixture.fill(0, data);
        var pointer = describe(pages, offset, length, listOffset);
        assertThat(queue.run(host.read(0, length / 512, pointer))).isEqualTo(Status.SUCCESS);
        assertThat(gather(pages, offset, length)).isEqualTo(data);
        fixture.fill(0, new byte[length]);
        assertThat(queue.run(host.write(0, length / 512, pointer))).isEqualTo(Status.SUCCESS);
        assertThat(fixture.medium(0, length)).isEqualTo(data);
    }

    @Test
    void leavesTheBytesAroundTheTransferAlone() throws IOException {
        var page = fixture.page();
        page.segment().fill((byte) 0x5a);
        fixture.fill(0, new byte[512]);
        queue.run(host.read(0, 1, DataPointer.prp(page.address() + 1024, 0)));
        assertThat(ControllerFixture.get(page.segment(), 1023, 1)).containsExactly(0x5a);
        assertThat(ControllerFixture.get(page.segment(), 1024, 512)).containsOnly(0);
        assertThat(ControllerFixture.get(page.segment(), 1536, 1)).containsExactly(0x5a);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4095"})
    void refusesAFirstEntryOffItsDword(int offset) {
        var page = fixture.page();
        assertThat(queue.run(host.read(0, 1, DataPointer.prp(page.address() + offset, 0))))
                .isEqualTo(OFFSET_INVALID);
    }

    @Test
    void refusesASecondEntryWithAnOffset() {
        var pages = scatteredPages(2);
        var pointer = DataPointer.prp(pages.get(0).address(), pages.get(1).address() + 512);
        assertThat(queue.run(host.read(0, 16, pointer))).isEqualTo(OFFSET_INVALID);
    }

    @Test
    void refusesAListOffItsQword() {
        var pages = scatteredPages(3);
        var pointer = DataPointer.prp(pages.get(0).address(), list(pages.subList(1, 3), 0) + 4);
        assertThat(queue.run(host.read(0, 24, pointer))).isEqualTo(OFFSET_INVALID);
    }

    @Test
    void refusesAListEntryWithAnOffset() {
        var pages = scatteredPages(3);
        var list = fixture.page();
        list.segment().set(LE64, 0, pages.get(1).address());
        list.segment().set(LE64, 8, pages.get(2).address() + 8);
        var pointer = DataPointer.prp(pages.get(0).address(), list.address());
        assertThat(queue.run(host.read(0, 24, pointer))).isEqualTo(OFFSET_INVALID);
    }

    @Test
    void refusesAZeroWhereAPointerIsNeeded() {
        var pages = scatteredPages(3);
        var list = fixture.page();
        list.segment().set(LE64, 0, pages.get(1).address());
        var invalid = GenericStatus.INVALID_FIELD.doNotRetry();
        long first = pages.get(0).address();
        assertThat(queue.run(host.read(0, 24, DataPointer.prp(first, list.address()))))
                .isEqualTo(invalid);
        assertThat(queue.run(host.read(0, 24, DataPointer.prp(first, 0)))).isEqualTo(invalid);
        assertThat(queue.run(host.read(0, 16, DataPointer.prp(first, 0)))).isEqualTo(invalid);
        assertThat(queue.run(host.read(0, 1, DataPointer.prp(0, 0)))).isEqualTo(invalid);
    }

    @Test
    void refusesALinkBetweenListPagesWithAnOffset() {
        var pages = scatteredPages(4);
        var list = fixture.page();
        list.segment().set(LE64, 4088, list(pages.subList(1, 4), 8));
        var pointer = DataPointer.prp(pages.get(0).address(), list.address() + 4088);
        assertThat(queue.run(host.read(0, 32, pointer))).isEqualTo(OFFSET_INVALID);
    }

    @Test
    void reportsATransferErrorWhereNothingAnswers() {
        long nowhere = 0x7000_0000_0000L;
        assertThat(queue.run(host.read(0, 1, DataPointer.prp(nowhere, 0)))).isEqualTo(transferError());
        assertThat(queue.run(host.write(0, 1, DataPointer.prp(nowhere, 0)))).isEqualTo(transferError());
        var page = fixture.page();
        assertThat(queue.run(host.read(0, 24, DataPointer.prp(page.address(), nowhere))))
                .isEqualTo(transferError());
        assertThat(host.status().fatal()).isFalse();
    }
}

package io.peerlane.nvme.host.pcie;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrpPagesTest {

    private static final long LISTS = 0x7_0000_0000L;
    private static final int MAX = 8 << 20;

    private final MemorySegment memory = Arena.ofAuto().allocate(PrpPages.bytes(4, MAX), 4096);
    private final PrpPages prps = new PrpPages(memory, LISTS, MAX);

    @ParameterizedTest
    @CsvSource({"0x10000000, 4096", "0x10000000, 512", "0x10000e00, 512", "0x10000004, 4092"})
    void leavesTheSecondEntryZeroWithinOnePage(String address, long bytes) {
        assertThat(prps.second(1, Long.decode(address), bytes)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0x10000000, 8192", "0x10000000, 4100", "0x10000e00, 4096", "0x10000ffc, 8"})
    void pointsAtTheSecondPageOfTwo(String address, long bytes) {
        assertThat(prps.second(1, Long.decode(address), bytes)).isEqualTo(0x1000_1000L);
    }

    @Test
    void listsTheOtherPagesOfThreeAndMore() {
        long list = prps.second(0, 0x1000_0200L, 12288);
        assertThat(list).isEqualTo(LISTS);
        assertThat(memory.get(Octets.LE64, 0)).isEqualTo(0x1000_1000L);
        assertThat(memory.get(Octets.LE64, 8)).isEqualTo(0x1000_2000L);
        assertThat(memory.get(Octets.LE64, 16)).isEqualTo(0x1000_3000L);
        assertThat(memory.get(Octets.LE64, 24)).isZero();
    }

    @Test
    void usesTheLastEntryOfAFullListForDataIfItIsTheLastPage() {
        long list = prps.second(0, 0x1000_0000L, 513 * 4096L);
        assertThat(follow(list, 512)).hasSize(512).last().isEqualTo(0x1000_0000L + 512 * 4096L);
        assertThat(memory.get(Octets.LE64, 4088)).isEqualTo(0x1000_0000L + 512 * 4096L);
    }

    @Test
    void linksListPagesWhenMoreFollows() {
        long list = prps.second(2, 0x1000_0800L, MAX);
        var pages = follow(list, MAX / 4096);
        assertThat(pages).hasSize(MAX / 4096);
        for (int i = 0; i < pages.size(); i++) {
            assertThat(pages.get(i)).isEqualTo(0x1000_1000L + i * 4096L);
        }
    }

    @Test
    void keepsTheListsOfSlotsApart() {
        long first = prps.second(0, 0x1000_0800L, MAX);
        long second = prps.second(1, 0x2000_0800L, MAX);
        assertThat(second - first).isGreaterThanOrEqualTo((MAX / 4096 + 4) * 8L);
        assertThat(follow(first, MAX / 4096)).first().isEqualTo(0x1000_1000L);
    }

    /** Reads {@code pages} pointers as a controller does. */
    private List<Long> follow(long list, int pages) {
        var found = new ArrayList<Long>();
        long at = list;
        while (found.size() < pages) {
            long pointer = memory.get(Octets.LE64, at - LISTS);
            boolean link = (at & 0xfff) == 0xff8 && found.size() < pages - 1;
            if (link) {
                at = pointer;
            } else {
                found.add(pointer);
                at += 8;
            }
        }
        return found;
    }
}

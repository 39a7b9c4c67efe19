package io.peerlane.nvme.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.nvme.host.DiscoveryWalk.Answer;
import io.peerlane.nvme.host.DiscoveryWalk.Service;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.DiscoveryLogEntry;
import io.peerlane.nvme.wire.fabrics.DiscoveryLogHeader;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the log page of a target that may change it at any moment, and following referrals. */
class DiscoveryClientTest {

    /** A log page of entries numbered by PORTID; a change before the n-th read adds one. */
    private static final class ChangingLog implements DiscoveryClient.Reader {
        private final List<Integer> changesBefore;
        private final List<Boolean> retained = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();
        private int entries;
        private long generation = -2;

        ChangingLog(int entries, List<Integer> changesBefore) {
            this.entries = entries;
            this.changesBefore = changesBefore;
        }

        @Override
        public MemorySegment read(long offset, int bytes, boolean retain) {
            if (changesBefore.contains(retained.size())) {
                entries++;
                generation++;
            }
            retained.add(retain);
            lengths.add(bytes);
            return page().asSlice(offset, bytes);
        }

        private MemorySegment page() {
            var page = MemorySegment.ofArray(new byte[1024 * (entries + 8)]);
            new DiscoveryLogHeader(page).emit(generation, entries);
            for (int i = 0; i < entries; i++) {
                new DiscoveryLogEntry(page.asSlice(1024L * (i + 1), 1024)).emit(nvm(i + 100 * entries));
            }
            return page;
        }
    }

    private static DiscoveryEntry nvm(int port) {
        return new DiscoveryEntry(
                1,
                SubsystemType.NVM,
                0,
                port,
                0xffff,
                32,
                0,
                "4420",
                "nqn.2026-11.io.peerlane:n",
                "192.0.2.1",
                TransportSpecific.iwarp());
    }

    private static DiscoveryEntry referral(String service) {
        return new DiscoveryEntry(
                1,
                SubsystemType.REFERRAL,
                0,
                0,
                0xffff,
                32,
                0,
                service,
                SubsystemType.DISCOVERY_NQN,
                "192.0.2.1",
                TransportSpecific.plainTcp());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 40})
    void readsEveryEntryInChunksOfAPageAndTheHeaderTwice(int entries) {
        var log = new ChangingLog(entries, List.of());
        var page = new DiscoveryClient(log).read();
        assertThat(page.generation()).isEqualTo(-2);
        assertThat(page.entries()).hasSize(entries);
        assertThat(log.lengths).hasSize(2 + Math.ceilDiv(entries, 4)).allMatch(bytes -> bytes <= 4096);
    }

    @Test
    void onlyTheLastCommandLetsTheEventThrough() {
        var log = new ChangingLog(5, List.of());
        new DiscoveryClient(log).read();
        assertThat(log.retained).containsExactly(true, true, true, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void startsAgainIfThePageChangesBetweenTwoCommands(int before) {
        var page = new DiscoveryClient(new ChangingLog(5, List.of(before))).read();
        assertThat(page.generation()).isEqualTo(-1);
        assertThat(page.entries())
                .as("all of one generation")
                .extracting(DiscoveryEntry::portIdentifier)
                .containsExactly(600, 601, 602, 603, 604, 605);
    }

    @Test
    void givesUpOnAPageThatNeverRests() {
        var always = new ArrayList<Integer>();
        for (int i = 0; i < 1000; i++) {
            always.add(i);
        }
        var log = new ChangingLog(1, always);
        assertThatThrownBy(() -> new DiscoveryClient(log).read())
                .isInstanceOf(AssociationException.class)
                .hasMessageContaining("GENCTR");
        assertThat(log.retained).hasSizeLessThan(100);
    }

    @Test
    void refusesAFormatItDoesNotKnowAndACountThatIsNonsense() {
        assertThatThrownBy(() -> new DiscoveryClient((_, bytes, _) -> header(bytes, 0, 1)).read())
                .hasMessageContaining("RECFMT: found 1");
        assertThatThrownBy(() -> new DiscoveryClient((_, bytes, _) -> header(bytes, -1, 0)).read())
                .hasMessageContaining("NUMREC: found 18446744073709551615");
    }

    private static MemorySegment header(int bytes, long count, int format) {
        var page = MemorySegment.ofArray(new byte[bytes]);
        var header = new DiscoveryLogHeader(page);
        header.emit(1, count);
        header.set(DiscoveryLogHeader.RECFMT, format);
        return page;
    }

    private static Answer told(Service service, DiscoveryEntry... entries) {
        return new Answer.Told(service, new DiscoveryPage(1, List.of(entries)));
    }

    @Test
    void asksEachServiceOnceThoughTheyReferInCircles() {
        var pages = Map.of(
                "1", new DiscoveryEntry[] {referral("2"), referral("3"), nvm(1)},
                "2", new DiscoveryEntry[] {referral("1"), referral("3"), referral("2")},
                "3", new DiscoveryEntry[] {referral("1")});
        var answers = DiscoveryWalk.from(
                new Service("tcp", "192.0.2.1", "1"), service -> told(service, pages.get(service.trsvcid())));
        assertThat(answers).extracting(answer -> answer.service().trsvcid()).containsExactly("1", "2", "3");
    }

    @Test
    void aServiceThatFailsDoesNotEndTheWalk() {
        var answers = DiscoveryWalk.from(new Service("tcp", "192.0.2.1", "1"), service -> switch (service.trsvcid()) {
            case "1" -> told(service, referral("2"), referral("3"));
            case "2" -> new Answer.Failed(service, "nobody there");
            default -> told(service, nvm(1));
        });
        assertThat(answers).hasSize(3);
        assertThat(answers.get(1)).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void aChainWithoutEndIsCutOff() {
        var answers = DiscoveryWalk.from(
                new Service("tcp", "192.0.2.1", "1"),
                service -> told(service, referral(String.valueOf(Integer.parseInt(service.trsvcid()) + 1))));
        assertThat(answers).hasSize(DiscoveryWalk.MAX_SERVICES);
    }
}

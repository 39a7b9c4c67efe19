package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Requests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerInvariantsTest {

    private static final long N = 1 << 20;

    private static Requests served(long p2p, long host) {
        return new Requests(1, 1, new Requests.Bytes(p2p, host), Map.of());
    }

    /** Data bytes; control traffic is there and must not matter. */
    private static LedgerCounts ledger(long read, long written, LinkCounts... links) {
        return new LedgerCounts(new DramCounts(read, written, 77, 78), List.of(links));
    }

    private static LinkCounts link(String role, long up, long down) {
        return new LinkCounts("0000:00:01.0", role, new DirectionCounts(up, 640), new DirectionCounts(down, 64));
    }

    private static List<String> check(long read, long written, Requests requests, LedgerCounts ledger) {
        return new LedgerInvariants(read, written, requests, ledger, false).violations();
    }

    @Test
    void acceptsAWriteThroughHostMemory() {
        LedgerCounts ledger = ledger(N, N, link("uplink", N, N), link("rnic", N, 0), link("drive", 0, N));
        assertThat(check(0, N, served(0, N), ledger)).isEmpty();
    }

    @Test
    void acceptsAReadIntoPeerMemory() {
        LedgerCounts ledger = ledger(0, 0, link("uplink", 0, 0), link("rnic", 0, N), link("drive", N, 0));
        assertThat(check(N, 0, served(N, 0), ledger)).isEmpty();
    }

    @Test
    void acceptsAMixThatSaysWhichBytesFellBack() {
        LedgerCounts ledger = ledger(N, N, link("uplink", N, N), link("rnic", 4 * N, 0), link("drive", 0, 4 * N));
        assertThat(check(0, 4 * N, served(3 * N, N), ledger)).isEmpty();
    }

    @Test
    void acceptsHostMemoryBelowTwoRootPorts() {
        LedgerCounts ledger = ledger(N, N, link("uplink", N, 0), link("uplink", 0, N));
        assertThat(check(0, N, served(0, N), ledger)).isEmpty();
    }

    @Test
    void acceptsPeerTrafficUpAndDownWhereItGoesThroughTheHostBridge() {
        LedgerCounts ledger = ledger(0, 0, link("uplink", N, N), link("rnic", N, 0), link("drive", 0, N));
        assertThat(new LedgerInvariants(0, N, served(N, 0), ledger, true).violations())
                .isEmpty();
        assertThat(check(0, N, served(N, 0), ledger)).hasSize(2);
    }

    @Test
    void refusesOneByteInDramOnThePeerPath() {
        LedgerCounts ledger = ledger(0, 1, link("uplink", 0, 0), link("rnic", N, 0), link("drive", 0, N));
        assertThat(check(0, N, served(N, 0), ledger)).containsExactly("data bytes written to DRAM: wanted 0, found 1");
    }

    @Test
    void refusesHostDataThatCrossedTheUplinkTwice() {
        LedgerCounts ledger = ledger(N, N, link("uplink", 2 * N, N), link("rnic", N, 0), link("drive", 0, N));
        assertThat(check(0, N, served(0, N), ledger))
                .containsExactly("data bytes up the uplink: wanted 1048576, found 2097152");
    }

    @Test
    void refusesBytesThatWereMovedButNotAcknowledged() {
        LedgerCounts ledger = ledger(0, 0, link("uplink", 0, 0), link("rnic", N, 0), link("drive", 0, N));
        assertThat(check(0, N - 4096, served(N, 0), ledger))
                .anyMatch(text -> text.startsWith("bytes served by the target"))
                .anyMatch(text -> text.startsWith("data bytes from the RNIC"));
    }

    @Test
    void refusesDataThatTravelledTheWrongWay() {
        LedgerCounts ledger = ledger(0, 0, link("uplink", 0, 0), link("rnic", 0, N), link("drive", 0, N));
        assertThat(check(0, N, served(N, 0), ledger)).hasSize(2);
    }
}

package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A switch with adapter and two drives below the first root port, a drive alone below the second. */
class LedgerInvariantsTest {

    private static final long N = 1 << 20;

    private static final MachineTree TREE = new MachineTree(Map.of(
            "network",
            "rnic",
            "rnic",
            "upstream",
            "nvme0",
            "drive0",
            "drive0",
            "upstream",
            "nvme1",
            "drive1",
            "drive1",
            "upstream",
            "upstream",
            "root0",
            "nvme2",
            "root1"));

    private static final DataRoute HOST = new DataRoute("network", "nvme0", null, false, false);
    private static final DataRoute CMB = new DataRoute("network", "nvme0", "nvme0", false, false);
    private static final DataRoute CMB_OTHER = new DataRoute("network", "nvme0", "nvme1", false, false);
    private static final DataRoute RNIC = new DataRoute("network", "nvme0", "network", false, false);
    private static final DataRoute BRIDGE = new DataRoute("network", "nvme2", "nvme2", true, false);
    private static final DataRoute BRIDGE_OTHER = new DataRoute("network", "nvme0", "nvme2", true, true);
    private static final DataRoute REDIRECTED = new DataRoute("network", "nvme0", "nvme0", true, false);

    private static Requests served(long p2p, long host) {
        return new Requests(1, 1, new Requests.Bytes(p2p, host), Map.of());
    }

    /** Data bytes; control traffic is there and must not matter. Links that are not named carried none. */
    private static LedgerCounts ledger(long dramRead, long dramWritten, LinkCounts... used) {
        List<LinkCounts> links = new ArrayList<>(List.of(used));
        for (String name : List.of("root0", "root1", "rnic", "drive0", "drive1")) {
            if (links.stream().noneMatch(link -> link.name().equals(name))) {
                links.add(link(name, 0, 0));
            }
        }
        return new LedgerCounts(new DramCounts(dramRead, dramWritten, 77, 78), links);
    }

    private static LinkCounts link(String name, long up, long down) {
        return new LinkCounts(name, "role", new DirectionCounts(up, 640), new DirectionCounts(down, 64));
    }

    private static List<String> check(
            long read, long written, Requests requests, DataRoute route, LedgerCounts ledger) {
        return new LedgerInvariants(read, written, requests, ledger, List.of(route), TREE).violations();
    }

    private static List<String> peerWrite(DataRoute route, LinkCounts... used) {
        return check(0, N, served(N, 0), route, ledger(0, 0, used));
    }

    private static List<String> peerRead(DataRoute route, LinkCounts... used) {
        return check(N, 0, served(N, 0), route, ledger(0, 0, used));
    }

    @Test
    void acceptsHostMemoryOnceUpAndOnceDownTheUplink() {
        LedgerCounts write = ledger(N, N, link("root0", N, N), link("rnic", N, 0), link("drive0", 0, N));
        assertThat(check(0, N, served(0, N), HOST, write)).isEmpty();
        LedgerCounts read = ledger(N, N, link("root0", N, N), link("rnic", 0, N), link("drive0", N, 0));
        assertThat(check(N, 0, served(0, N), HOST, read)).isEmpty();
    }

    @Test
    void acceptsTheDrivesOwnMemoryOverTwoLinks() {
        assertThat(peerWrite(CMB, link("rnic", N, 0), link("drive0", 0, N))).isEmpty();
        assertThat(peerRead(CMB, link("rnic", 0, N), link("drive0", N, 0))).isEmpty();
    }

    @Test
    void acceptsAnotherDrivesMemoryDownAndUpItsLink() {
        assertThat(peerWrite(CMB_OTHER, link("rnic", N, 0), link("drive1", N, N), link("drive0", 0, N)))
                .isEmpty();
        assertThat(peerRead(CMB_OTHER, link("rnic", 0, N), link("drive1", N, N), link("drive0", N, 0)))
                .isEmpty();
    }

    @Test
    void acceptsTheAdaptersMemoryWhichTheDriveReachesOnce() {
        assertThat(peerWrite(RNIC, link("rnic", N, 0), link("drive0", 0, N))).isEmpty();
        assertThat(peerRead(RNIC, link("rnic", 0, N), link("drive0", N, 0))).isEmpty();
    }

    @Test
    void acceptsTheHostBridgeUpOneRootPortAndDownAnother() {
        assertThat(peerWrite(BRIDGE, link("rnic", N, 0), link("root0", N, 0), link("root1", 0, N)))
                .isEmpty();
        assertThat(peerRead(BRIDGE, link("rnic", 0, N), link("root0", 0, N), link("root1", N, 0)))
                .isEmpty();
    }

    @Test
    void acceptsADetourOverAnotherRootPortAndBack() {
        assertThat(peerWrite(
                        BRIDGE_OTHER,
                        link("rnic", N, 0),
                        link("root0", N, N),
                        link("root1", N, N),
                        link("drive0", 0, N)))
                .isEmpty();
    }

    @Test
    void acceptsRedirectedPeerTrafficUpAndDownTheUplink() {
        assertThat(peerWrite(REDIRECTED, link("rnic", N, 0), link("root0", N, N), link("drive0", 0, N)))
                .isEmpty();
    }

    @Test
    void acceptsAMixOfWhichSomeFellBack() {
        LedgerCounts ledger = ledger(
                N,
                N,
                link("root0", N, N),
                link("rnic", 3 * N, N),
                link("drive0", N, 3 * N),
                link("drive1", 3 * N, 3 * N));
        assertThat(check(N, 3 * N, served(3 * N, N), CMB_OTHER, ledger)).isEmpty();
    }

    /** One byte too many on one direction of one link is one violation, on every path. */
    @ParameterizedTest
    @CsvSource({"root0", "root1", "rnic", "drive0", "drive1"})
    void refusesOneByteTooManyOnAnyLink(String name) {
        for (DataRoute route : List.of(CMB, CMB_OTHER, RNIC, BRIDGE)) {
            LinkCharges wanted = new LinkCharges(TREE);
            route.write(wanted, N);
            List<LinkCounts> links = List.of("root0", "root1", "rnic", "drive0", "drive1").stream()
                    .map(l -> link(l, wanted.towardRoot(l), wanted.fromRoot(l) + (l.equals(name) ? 1 : 0)))
                    .toList();
            assertThat(peerWrite(route, links.toArray(LinkCounts[]::new)))
                    .singleElement()
                    .asString()
                    .startsWith("data bytes down link " + name);
        }
    }

    @Test
    void tellsAnotherDrivesMemoryFromTheOwn() {
        assertThat(peerWrite(CMB_OTHER, link("rnic", N, 0), link("drive0", 0, N)))
                .containsExactly(
                        "data bytes up link drive1 (role): wanted 1048576, found 0",
                        "data bytes down link drive1 (role): wanted 1048576, found 0");
    }

    @Test
    void refusesOneByteInDramOnThePeerPath() {
        LedgerCounts ledger = ledger(0, 1, link("rnic", N, 0), link("drive0", 0, N));
        assertThat(check(0, N, served(N, 0), CMB, ledger))
                .containsExactly("data bytes written to DRAM: wanted 0, found 1");
    }

    @Test
    void refusesHostDataThatCrossedTheUplinkTwice() {
        LedgerCounts ledger = ledger(N, N, link("root0", 2 * N, N), link("rnic", N, 0), link("drive0", 0, N));
        assertThat(check(0, N, served(0, N), HOST, ledger))
                .containsExactly("data bytes up link root0 (role): wanted 1048576, found 2097152");
    }

    @Test
    void refusesBytesThatWereMovedButNotAcknowledged() {
        LedgerCounts ledger = ledger(0, 0, link("rnic", N, 0), link("drive0", 0, N));
        assertThat(check(0, N - 4096, served(N, 0), CMB, ledger))
                .anyMatch(text -> text.startsWith("bytes served by the target"))
                .anyMatch(text -> text.startsWith("data bytes up link rnic"));
    }

    @Test
    void refusesDataThatTravelledTheWrongWay() {
        assertThat(peerWrite(CMB, link("rnic", 0, N), link("drive0", 0, N))).hasSize(2);
    }

    @Test
    void refusesPeerBytesOnAHostRouteAndARouteThatIsNotOne() {
        LedgerCounts ledger = ledger(0, 0, link("rnic", N, 0), link("drive0", 0, N));
        assertThat(check(0, N, served(N, 0), HOST, ledger))
                .contains("1048576 bytes from peer memory on a route through host memory");
        assertThat(new LedgerInvariants(0, N, served(N, 0), ledger, List.of(CMB, RNIC), TREE).violations())
                .containsExactly("routes of the data: wanted 1, found 2");
    }
}

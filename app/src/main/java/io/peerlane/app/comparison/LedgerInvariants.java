package io.peerlane.app.comparison;

import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Requests;
import java.util.ArrayList;
import java.util.List;

/**
 * What the ledger of one window must say, to the byte, given the bytes acknowledged to the client and the memory that
 * served them.
 *
 * <ul>
 *   <li>Every byte acknowledged was served once, from peer memory or from host memory.
 *   <li>DRAM: each byte of host memory once in and once out, by the drive at one end and by the adapter or the processor at the
 *       other; none of peer memory.
 *   <li>Each link, each direction: what the {@link DataRoute} costs there, and nothing on any other link.
 * </ul>
 *
 * Of n bytes written (of a read, everything in the other direction):
 *
 * <table>
 *   <caption>Data bytes on links</caption>
 *   <tr><th>path</th><th>link of the RNIC</th><th>link of the drive</th><th>elsewhere</th></tr>
 *   <tr><td>host</td><td>n up</td><td>n down</td><td>n up and n down the uplink</td></tr>
 *   <tr><td>cmb</td><td>n up</td><td>n down</td><td></td></tr>
 *   <tr><td>cmb-other</td><td>n up</td><td>n down</td><td>n down and n up the link of the other drive</td></tr>
 *   <tr><td>rnic</td><td>n up, the drive fetches it</td><td>n down</td><td></td></tr>
 *   <tr><td>bridge</td><td>n up</td><td>n down</td><td>n up and n down the links of root ports on the way</td></tr>
 *   <tr><td>dmabuf</td><td>n up</td><td>n down</td><td></td></tr>
 *   <tr><td>tcp</td><td></td><td>n down</td><td>n down the uplink</td></tr>
 * </table>
 *
 * @param readBytes bytes of reads acknowledged
 * @param writtenBytes bytes of writes acknowledged
 * @param requests by memory, in the window
 * @param ledger bytes counted, in the window
 * @param routes every route that the target took
 * @param tree the machine
 */
record LedgerInvariants(
        long readBytes,
        long writtenBytes,
        Requests requests,
        LedgerCounts ledger,
        List<DataRoute> routes,
        MachineTree tree) {

    /** Those that do not hold, in words; none if all do. */
    List<String> violations() {
        List<String> wrong = new ArrayList<>();
        long acknowledged = readBytes + writtenBytes;
        long host = requests.bytes().host();
        check(
                wrong,
                "bytes served by the target",
                acknowledged,
                requests.bytes().p2p() + host);
        check(wrong, "data bytes written to DRAM", host, ledger.dram().dataWritten());
        check(wrong, "data bytes read from DRAM", host, ledger.dram().dataRead());
        check(wrong, "routes of the data", 1, routes.size());
        if (routes.size() == 1) {
            checkLinks(wrong, routes.getFirst());
        }
        return wrong;
    }

    private void checkLinks(List<String> wrong, DataRoute route) {
        if (requests.bytes().p2p() > 0 && route.provider() == null) {
            wrong.add("%d bytes from peer memory on a route through host memory"
                    .formatted(requests.bytes().p2p()));
        }
        LinkCharges wanted = charges(route);
        for (LinkCounts link : ledger.links()) {
            String name = "link %s (%s)".formatted(link.name(), link.role());
            check(
                    wrong,
                    "data bytes up " + name,
                    wanted.towardRoot(link.name()),
                    link.towardRoot().data());
            check(
                    wrong,
                    "data bytes down " + name,
                    wanted.fromRoot(link.name()),
                    link.fromRoot().data());
        }
    }

    /**
     * The target does not tell how many bytes of a mix that fell back were reads. It does not matter: a detour on the way
     * from one end to the other costs as much up as down on each link, and the same on the way back.
     */
    private LinkCharges charges(DataRoute route) {
        LinkCharges charges = new LinkCharges(tree);
        long hostReads = Math.min(readBytes, requests.bytes().host());
        long hostWrites = requests.bytes().host() - hostReads;
        route.read(charges, readBytes - hostReads);
        route.write(charges, writtenBytes - hostWrites);
        DataRoute inHost = route.inHostMemory();
        inHost.read(charges, hostReads);
        inHost.write(charges, hostWrites);
        return charges;
    }

    private static void check(List<String> wrong, String what, long wanted, long found) {
        if (wanted != found) {
            wrong.add("%s: wanted %d, found %d".formatted(what, wanted, found));
        }
    }
}

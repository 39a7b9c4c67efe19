package io.peerlane.app.comparison;

import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.Requests;
import java.util.ArrayList;
import java.util.List;

/**
 * What the ledger of one window must say, given the bytes acknowledged to the client and the memory that served them.
 *
 * <ul>
 *   <li>Every byte acknowledged was served once, from peer memory or from host memory.
 *   <li>Host memory: each byte once into and once out of DRAM, once up and once down the uplinks.
 *   <li>Peer memory: none in DRAM; none on the uplink either, unless peer traffic goes through the host bridge.
 *   <li>The adapter's and the drives' links: each byte once, in the direction of its travel.
 * </ul>
 *
 * @param readBytes bytes of reads acknowledged
 * @param writtenBytes bytes of writes acknowledged
 * @param requests by memory, in the window
 * @param ledger bytes counted, in the window
 * @param throughHostBridge whether peer traffic goes up to the root complex and back
 */
record LedgerInvariants(
        long readBytes, long writtenBytes, Requests requests, LedgerCounts ledger, boolean throughHostBridge) {

    /** Those that do not hold, in words; none if all do. */
    List<String> violations() {
        List<String> wrong = new ArrayList<>();
        long acknowledged = readBytes + writtenBytes;
        long host = requests.bytes().host();
        long peer = requests.bytes().p2p();
        check(wrong, "bytes served by the target", acknowledged, peer + host);
        check(wrong, "data bytes written to DRAM", host, ledger.dram().dataWritten());
        check(wrong, "data bytes read from DRAM", host, ledger.dram().dataRead());
        boolean behindSwitch = ledger.has("rnic");
        long uplink = behindSwitch && !throughHostBridge ? host : host + peer;
        check(wrong, "data bytes up the uplink", uplink, ledger.dataTowardRoot("uplink"));
        check(wrong, "data bytes down the uplink", uplink, ledger.dataFromRoot("uplink"));
        if (behindSwitch) {
            check(wrong, "data bytes from the RNIC", writtenBytes, ledger.dataTowardRoot("rnic"));
            check(wrong, "data bytes to the RNIC", readBytes, ledger.dataFromRoot("rnic"));
        }
        if (ledger.has("drive")) {
            check(wrong, "data bytes to the drives", writtenBytes, ledger.dataFromRoot("drive"));
            check(wrong, "data bytes from the drives", readBytes, ledger.dataTowardRoot("drive"));
        }
        return wrong;
    }

    private static void check(List<String> wrong, String what, long wanted, long found) {
        if (wanted != found) {
            wrong.add("%s: wanted %d, found %d".formatted(what, wanted, found));
        }
    }
}

package io.peerlane.nvme.host.tcp;

import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import org.jspecify.annotations.Nullable;

/** Checks of an ICResp against the ICReq that it answers (NVMe TCP Transport 1.1, 3.6.2.3). */
final class InitializationChecks {

    private static final int LEAST_MAXH2CDATA = 4096;

    private InitializationChecks() {}

    /** The first rule that the answer breaks; null if there is none. */
    static @Nullable Violation check(InitializeConnectionResponse response, TcpHostOptions asked) {
        if (response.formatVersion() != 0) {
            return Violation.field(InitializeConnectionPdu.PFV, "PFV", response.formatVersion(), 0);
        }
        if (response.controllerDataAlignment() > TcpHostOptions.MAX_ALIGNMENT) {
            return Violation.field(InitializeConnectionPdu.PDA, "CPDA", response.controllerDataAlignment(), "0 to 31");
        }
        if ((response.headerDigest() && !asked.headerDigest()) || (response.dataDigest() && !asked.dataDigest())) {
            return Violation.field(
                    InitializeConnectionPdu.DGST, "DGST of ICResp", "a digest", "none that was not asked for");
        }
        long most = response.maxH2CDataBytes();
        return most >= LEAST_MAXH2CDATA && most % Integer.BYTES == 0
                ? null
                : Violation.field(InitializeConnectionPdu.MAXIMUM, "MAXH2CDATA", most, "a multiple of 4 from 4096");
    }

    /** Names the digests that were asked for and refused; null if there are none. The answer is legal, and not enough. */
    static @Nullable String missingDigest(InitializeConnectionResponse response, TcpHostOptions asked) {
        boolean header = asked.headerDigest() && !response.headerDigest();
        boolean data = asked.dataDigest() && !response.dataDigest();
        if (!header && !data) {
            return null;
        }
        return "no " + (header ? "header digest" : "") + (header && data ? " and no " : "")
                + (data ? "data digest" : "");
    }
}

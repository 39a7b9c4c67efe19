package io.peerlane.nvme.wire.fabrics;

import java.util.UUID;

/**
 * Data of a Connect command (NVMe Base 2.1, 6.3).
 *
 * @param hostIdentifier HOSTID
 * @param controllerIdentifier CNTLID: FFFFh asks for a new controller (dynamic model)
 * @param subsystemNqn SUBNQN, up to 223 bytes of UTF-8; at most 255 are carried
 * @param hostNqn HOSTNQN, likewise
 */
public record ConnectData(UUID hostIdentifier, int controllerIdentifier, String subsystemNqn, String hostNqn) {

    /** CNTLID of the dynamic controller model. */
    public static final int DYNAMIC_CONTROLLER = 0xffff;
}

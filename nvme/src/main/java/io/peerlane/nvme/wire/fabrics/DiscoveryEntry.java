package io.peerlane.nvme.wire.fabrics;

/**
 * The fields of an entry of the Discovery log page (NVMe Base 2.1, 5.1.12.3.1). A value.
 *
 * @param addressFamily ADRFAM, see {@link AddressFamily}
 * @param subsystemType SUBTYPE, see {@link SubsystemType}
 * @param requirements TREQ: 1:0 secure channel (0 not specified, 1 required, 2 not required), 2 SQ flow control may be disabled
 * @param portIdentifier PORTID, 0 to 65535
 * @param controllerIdentifier CNTLID, FFFFh in the dynamic controller model
 * @param adminQueueSize ASQSZ, entries
 * @param flags EFLAGS
 * @param serviceIdentifier TRSVCID, a port number in decimal
 * @param subsystemNqn SUBNQN
 * @param address TRADDR, an IP address without brackets
 * @param transport TRTYPE and TSAS
 */
public record DiscoveryEntry(
        int addressFamily,
        int subsystemType,
        int requirements,
        int portIdentifier,
        int controllerIdentifier,
        int adminQueueSize,
        int flags,
        String serviceIdentifier,
        String subsystemNqn,
        String address,
        TransportSpecific transport) {

    /** TREQ: hosts may disable submission queue flow control. */
    public static final int TREQ_SQ_FLOW_CONTROL_DISABLE = 1 << 2;

    /** EFLAGS: the discovery subsystem takes connections that persist. */
    public static final int EFLAGS_PERSISTENT_CONNECTIONS = 1 << 1;

    /** True if it names another discovery subsystem to ask. */
    public boolean isReferral() {
        return subsystemType == SubsystemType.REFERRAL;
    }
}

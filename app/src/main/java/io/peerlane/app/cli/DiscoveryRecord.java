package io.peerlane.app.cli;

import io.peerlane.nvme.wire.fabrics.AddressFamily;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import io.peerlane.nvme.wire.fabrics.TransportType;
import java.util.LinkedHashMap;
import java.util.Map;

/** An entry of the Discovery log page by nvme-cli's names, in its order: the same for text and JSON. */
final class DiscoveryRecord {

    private static final int TREQ_SECURE_CHANNEL = 3;
    private static final int EFLAGS_DUPLICATE = 1;

    private DiscoveryRecord() {}

    /** Values by name; numbers are numbers. */
    static Map<String, Object> of(DiscoveryEntry entry) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("trtype", TransportType.name(entry.transport().type()));
        fields.put("adrfam", AddressFamily.name(entry.addressFamily()));
        fields.put("subtype", SubsystemType.name(entry.subsystemType()));
        fields.put("treq", requirements(entry.requirements()));
        fields.put("portid", entry.portIdentifier());
        fields.put("trsvcid", entry.serviceIdentifier());
        fields.put("subnqn", entry.subsystemNqn());
        fields.put("traddr", entry.address());
        fields.put("eflags", flags(entry.flags()));
        putSpecific(fields, entry.transport());
        return fields;
    }

    private static void putSpecific(Map<String, Object> fields, TransportSpecific transport) {
        switch (transport) {
            case TransportSpecific.Rdma rdma -> {
                fields.put("rdma_prtype", provider(rdma.providerType()));
                fields.put("rdma_qptype", queuePair(rdma.queuePairType()));
                fields.put(
                        "rdma_cms",
                        rdma.connectionManagement() == 1 ? "rdma-cm" : unknown(rdma.connectionManagement()));
                fields.put("rdma_pkey", "0x%04x".formatted(rdma.partitionKey()));
            }
            case TransportSpecific.Tcp tcp -> fields.put("sectype", security(tcp.securityType()));
            case TransportSpecific.Other _ -> {}
        }
    }

    private static String requirements(int treq) {
        String channel =
                switch (treq & TREQ_SECURE_CHANNEL) {
                    case 0 -> "not specified";
                    case 1 -> "required";
                    case 2 -> "not required";
                    default -> "reserved";
                };
        return (treq & DiscoveryEntry.TREQ_SQ_FLOW_CONTROL_DISABLE) == 0
                ? channel
                : channel + ", sq flow control disable supported";
    }

    private static String flags(int eflags) {
        boolean persistent = (eflags & DiscoveryEntry.EFLAGS_PERSISTENT_CONNECTIONS) != 0;
        boolean duplicate = (eflags & EFLAGS_DUPLICATE) != 0;
        if (persistent && duplicate) {
            return "explicit discovery connections, duplicate discovery information";
        }
        if (persistent) {
            return "explicit discovery connections";
        }
        return duplicate ? "duplicate discovery information" : "none";
    }

    private static String provider(int type) {
        return switch (type) {
            case 1 -> "not specified";
            case 2 -> "infiniband";
            case 3 -> "roce";
            case 4 -> "roce-v2";
            case 5 -> "iwarp";
            default -> unknown(type);
        };
    }

    private static String queuePair(int type) {
        return switch (type) {
            case 1 -> "connected";
            case 2 -> "datagram";
            default -> unknown(type);
        };
    }

    private static String security(int type) {
        return switch (type) {
            case 0 -> "none";
            case 1 -> "tls";
            case 2 -> "tls13";
            default -> unknown(type);
        };
    }

    private static String unknown(int value) {
        return "unrecognized (" + value + ")";
    }
}

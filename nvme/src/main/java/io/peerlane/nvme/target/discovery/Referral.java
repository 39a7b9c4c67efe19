package io.peerlane.nvme.target.discovery;

import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import java.net.InetSocketAddress;

/**
 * Another discovery subsystem that hosts are told to ask as well.
 *
 * @param transport TRTYPE and TSAS
 * @param address where it listens
 * @param portIdentifier PORTID there, 0 if unknown
 */
public record Referral(TransportSpecific transport, InetSocketAddress address, int portIdentifier) {

    /** @throws IllegalArgumentException if the address is a name or has no port, or {@code portIdentifier} is no PORTID */
    public Referral {
        if (address.isUnresolved() || address.getPort() == 0) {
            throw new IllegalArgumentException("a referral needs an address and a port, found " + address);
        }
        if (portIdentifier < 0 || portIdentifier > 0xffff) {
            throw new IllegalArgumentException("PORTID is 0 to 65535, found " + portIdentifier);
        }
    }

    /** The entry of the log page. */
    public DiscoveryEntry entry() {
        return new DiscoveryEntry(
                PortAddress.family(address.getAddress()),
                SubsystemType.REFERRAL,
                0,
                portIdentifier,
                DiscoveryLog.DYNAMIC_CONTROLLER,
                DiscoveryLog.ADMIN_QUEUE_SIZE,
                0,
                String.valueOf(address.getPort()),
                SubsystemType.DISCOVERY_NQN,
                PortAddress.text(address.getAddress()),
                transport);
    }
}

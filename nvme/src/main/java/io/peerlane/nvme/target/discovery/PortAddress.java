package io.peerlane.nvme.target.discovery;

import io.peerlane.nvme.wire.fabrics.AddressFamily;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a port listens.
 *
 * @param transport TRTYPE and TSAS
 * @param bound the address as bound, the port number it got included; may be a wildcard
 */
public record PortAddress(TransportSpecific transport, InetSocketAddress bound) {

    /**
     * The address to tell a host.
     *
     * @param used the local address of the host's connection, if known
     * @return the bound one; in place of a wildcard the one the host used; empty if it used none that the wildcard covers
     */
    public Optional<InetAddress> toldTo(Optional<InetAddress> used) {
        InetAddress address = bound.getAddress();
        if (!address.isAnyLocalAddress()) {
            return Optional.of(address);
        }
        return used.filter(local -> address instanceof Inet6Address || !(local instanceof Inet6Address));
    }

    /** ADRFAM of an address. */
    public static int family(InetAddress address) {
        return address instanceof Inet6Address ? AddressFamily.IPV6 : AddressFamily.IPV4;
    }

    /** An address as TRADDR has it: no brackets, no scope. */
    public static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}

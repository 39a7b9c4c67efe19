package io.peerlane.app.machine;

import java.net.InetSocketAddress;

/** Socket addresses as text. */
final class Addresses {

    private Addresses() {}

    /** {@code 127.0.0.1:4420}, {@code [::1]:4420}. */
    static String text(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}

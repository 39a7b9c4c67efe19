package io.peerlane.app.api;

import io.peerlane.app.api.SysfsNode.Binary;
import io.peerlane.app.api.SysfsNode.Control;
import io.peerlane.app.api.SysfsNode.Directory;
import io.peerlane.app.api.SysfsNode.Link;
import io.peerlane.app.api.SysfsNode.Mapping;
import io.peerlane.app.api.SysfsNode.Text;
import io.peerlane.fabric.errno.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node of each kind below {@code /sys/kind}; what is written to {@code store} is kept. */
final class FixedTree implements ServiceState {

    final List<String> stored = new ArrayList<>();

    @Override
    public SysfsNode sysfs() {
        var kind = new Directory(
                Map.of(
                        "text", new Text(() -> "67108864\n"),
                        "binary", new Binary(() -> new byte[] {(byte) 0xff, 0, 0x0a}),
                        "store", new Control(stored::add),
                        "busy",
                                new Control(_ -> {
                                    throw ApiProblem.conflict(Errno.EBUSY, "address", "bound", "unbound");
                                }),
                        "map", new Mapping(1L << 40),
                        "link", new Link("/sys/kind"),
                        "self", new Link("/sys/kind/self/x")),
                name -> name.equals("odd")
                        ? Optional.of(ApiProblem.malformed(Errno.ENODEV, "name", "'odd'", "an even one"))
                        : Optional.empty());
        return Directory.of(Map.of("kind", kind));
    }

    @Override
    public NamespaceControl namespaces() {
        return new NamespaceControl() {
            @Override
            public NamespaceAttributes show(String nqn, String nsid) {
                return new NamespaceAttributes(1, nqn, Integer.parseInt(nsid), true, "1");
            }

            @Override
            public NamespaceAttributes change(String nqn, String nsid, NamespaceChange change) {
                stored.add(change.toString());
                return show(nqn, nsid);
            }
        };
    }

    @Override
    public Object timing() {
        return Map.of();
    }

    @Override
    public Object endpoints() {
        return Map.of();
    }

    @Override
    public Object machine() {
        return Map.of();
    }

    @Override
    public Object subsystems() {
        return Map.of();
    }

    @Override
    public Object refusedConnects() {
        throw new IllegalStateException("not looked at here");
    }

    @Override
    public Object ledger() {
        return Map.of();
    }

    @Override
    public Object ethernet() {
        return Map.of();
    }

    @Override
    public Object peerToPeer() {
        return Map.of();
    }

    @Override
    public Object peerToPeer(long window) {
        throw new IllegalStateException("not looked at here");
    }

    @Override
    public Object openPeerToPeerWindow() {
        throw new IllegalStateException("not looked at here");
    }

    @Override
    public boolean ready() {
        return true;
    }
}

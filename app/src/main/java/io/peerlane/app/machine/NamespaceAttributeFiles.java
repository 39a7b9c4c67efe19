package io.peerlane.app.machine;

import io.peerlane.app.api.ApiProblem;
import io.peerlane.app.api.NamespaceAttributes;
import io.peerlane.app.api.NamespaceChange;
import io.peerlane.app.api.NamespaceControl;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.TargetNamespace;

/** Reads and writes {@code enable} and {@code p2pmem} as nvmet's configfs does. */
record NamespaceAttributeFiles(Target target, P2pDma p2pDma) implements NamespaceControl {

    @Override
    public NamespaceAttributes show(String nqn, String nsid) {
        return attributes(nqn, find(nqn, nsid));
    }

    private static NamespaceAttributes attributes(String nqn, TargetNamespace namespace) {
        return new NamespaceAttributes(
                1,
                nqn,
                namespace.nsid(),
                namespace.isEnabled(),
                namespace.peerMemory().show());
    }

    @Override
    public NamespaceAttributes change(String nqn, String nsid, NamespaceChange change) {
        var namespace = find(nqn, nsid);
        if (change.enable().filter(enable -> !enable).isPresent()) {
            namespace.disable();
        }
        change.p2pmem().ifPresent(text -> peerMemory(namespace, text));
        if (change.enable().filter(enable -> enable).isPresent()) {
            enable(namespace);
        }
        return attributes(nqn, namespace);
    }

    private TargetNamespace find(String nqn, String nsid) {
        var subsystem = target.subsystem(nqn)
                .orElseThrow(() ->
                        ApiProblem.unknown(Errno.ENOENT, "nqn", "'" + nqn + "'", "a subsystem in /api/subsystems"));
        return subsystem
                .namespace(number(nsid))
                .orElseThrow(() ->
                        ApiProblem.unknown(Errno.ENOENT, "nsid", "'" + nsid + "'", "a namespace of this subsystem"));
    }

    private static int number(String nsid) {
        try {
            return Integer.parseUnsignedInt(nsid);
        } catch (NumberFormatException _) {
            throw ApiProblem.malformed(Errno.EINVAL, "nsid", "'" + nsid + "'", "a namespace identifier, 1 and up");
        }
    }

    /** That the namespace is enabled counts before what the text says. */
    private void peerMemory(TargetNamespace namespace, String text) {
        try {
            if (namespace.isEnabled()) {
                throw new ErrnoException(Errno.EBUSY, "enabled");
            }
            namespace.peerMemory(PeerMemoryPolicy.parse(p2pDma, text));
        } catch (ErrnoException e) {
            throw e.errno() == Errno.EBUSY
                    ? ApiProblem.conflict(Errno.EBUSY, "p2pmem", "an enabled namespace", "a disabled one")
                    : ApiProblem.malformed(
                            e.errno(),
                            "p2pmem",
                            "'" + text.strip() + "'",
                            "0, 1 or the address of a function with published memory");
        }
    }

    private static void enable(TargetNamespace namespace) {
        try {
            namespace.enable(TargetNamespace.Enable.STRICT);
        } catch (ErrnoException e) {
            throw ApiProblem.conflict(
                    e.errno(), "enable", String.valueOf(e.getMessage()), "p2pmem that the namespace's device can keep");
        }
    }
}

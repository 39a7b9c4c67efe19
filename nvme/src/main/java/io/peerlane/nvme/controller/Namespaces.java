package io.peerlane.nvme.controller;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The namespaces of a controller by identifier; the set is fixed. */
final class Namespaces {

    private final @Nullable ControllerNamespace[] byIdentifier;
    private final List<ControllerNamespace> ascending = new ArrayList<>();

    /** @throws IllegalArgumentException if two have the same identifier */
    Namespaces(List<ControllerNamespace> namespaces) {
        int largest =
                namespaces.stream().mapToInt(ControllerNamespace::nsid).max().orElse(0);
        byIdentifier = new ControllerNamespace[largest + 1];
        for (var namespace : namespaces) {
            if (byIdentifier[namespace.nsid()] != null) {
                throw new IllegalArgumentException("two namespaces with identifier " + namespace.nsid());
            }
            byIdentifier[namespace.nsid()] = namespace;
        }
        for (var namespace : byIdentifier) {
            if (namespace != null) {
                ascending.add(namespace);
            }
        }
    }

    /** NN: the largest identifier. */
    int largest() {
        return byIdentifier.length - 1;
    }

    /** True for 1 to NN. */
    boolean isValid(long nsid) {
        return nsid > 0 && nsid < byIdentifier.length;
    }

    /** The active namespace, or null. */
    @Nullable
    ControllerNamespace find(long nsid) {
        return isValid(nsid) ? byIdentifier[(int) nsid] : null;
    }

    /** Active namespaces, ascending. */
    List<ControllerNamespace> active() {
        return ascending;
    }

    /** True if any has a volatile write cache. */
    boolean volatileWriteCache() {
        return ascending.stream().anyMatch(n -> n.store().volatileWriteCache());
    }

    /** True if a call to any store may block. */
    boolean anyBlocking() {
        return ascending.stream().anyMatch(n -> n.store().blocking());
    }

    /** Makes everything durable; may block if {@link #anyBlocking()}. */
    void flush() throws IOException {
        for (var namespace : ascending) {
            namespace.store().flush();
        }
    }
}

package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.PciFunction;
import java.util.ArrayList;
import java.util.List;

/** The nearest of the providers that were offered to it. One search, one thread. */
final class ProviderSearch {

    /** Equally near providers that are kept: one page of pointers. */
    static final int MAX_TIES = 512;

    private final List<PciFunction> nearest = new ArrayList<>();
    private int distance = Integer.MAX_VALUE;

    /** @param offered distance, negative if the clients cannot use it */
    void offer(PciFunction provider, int offered) {
        if (offered < 0 || offered > distance) {
            return;
        }
        if (offered < distance) {
            nearest.clear();
            distance = offered;
        }
        if (nearest.size() < MAX_TIES) {
            nearest.add(provider);
        }
    }

    NearestProviders nearest() {
        return nearest.isEmpty() ? NearestProviders.NONE : new NearestProviders(distance, nearest);
    }
}

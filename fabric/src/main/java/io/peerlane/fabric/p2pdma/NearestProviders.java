package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.PciFunction;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The providers nearest to a set of clients.
 *
 * @param distance of each of them, summed over the clients; -1 if there is none
 * @param providers equally near ones in the order of discovery, 512 at most
 */
public record NearestProviders(int distance, List<PciFunction> providers) {

    /** No provider can be used by every client. */
    static final NearestProviders NONE = new NearestProviders(-1, List.of());

    /** Copies the list. */
    public NearestProviders {
        providers = List.copyOf(providers);
    }

    /** One of them, each as likely as the others. */
    public Optional<PciFunction> choose(RandomGenerator random) {
        return providers.isEmpty() ? Optional.empty() : Optional.of(providers.get(random.nextInt(providers.size())));
    }
}

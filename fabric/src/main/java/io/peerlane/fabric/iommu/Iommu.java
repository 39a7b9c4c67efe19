package io.peerlane.fabric.iommu;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.HostBridge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The machine's IOMMU: which functions are translated, each in a domain of its own. All others pass with physical
 * addresses, as every function does on a machine without IOMMU or with {@code iommu=pt}. Thread-safe.
 *
 * <p>Addresses that host bridges forward, and those of interrupt messages, are never I/O virtual addresses: a switch would
 * take the first for a peer's, and the others are not translated.
 */
public final class Iommu {

    /** Address bits of a domain if nothing else is asked for: four levels of page tables. */
    public static final int ADDRESS_BITS = 48;

    private static final int PAGE_BITS = 12;
    private final List<Aperture> reserved;
    private final Consumer<PciFunction> invalidate;
    private final Map<PciFunction, IommuDomain> domains = new ConcurrentHashMap<>();

    /**
     * An IOMMU that translates nothing yet.
     *
     * @param hostBridges whose apertures are reserved
     * @param messages addresses of interrupt messages
     * @param invalidate told of a function whose translations were changed other than by adding to them; on return no
     *     request of it that begins may use what it knew before
     */
    public Iommu(Collection<HostBridge> hostBridges, Aperture messages, Consumer<PciFunction> invalidate) {
        List<Aperture> apertures = new ArrayList<>(List.of(messages));
        for (var bridge : hostBridges) {
            apertures.add(bridge.low());
            apertures.add(bridge.high());
        }
        this.reserved =
                apertures.stream().filter(aperture -> aperture.size() > 0).toList();
        this.invalidate = invalidate;
    }

    /** As {@link #translate(PciFunction, int)} with {@value #ADDRESS_BITS} address bits. */
    public IommuDomain translate(PciFunction function) {
        return translate(function, ADDRESS_BITS);
    }

    /**
     * Puts a function into a translated domain of its own: from now on it reaches only what is mapped there, peers that a
     * switch routes to excepted. If it is in one, that stays.
     *
     * @param addressBits of the I/O virtual addresses, 13 to 48
     */
    public IommuDomain translate(PciFunction function, int addressBits) {
        if (addressBits <= PAGE_BITS || addressBits > ADDRESS_BITS) {
            throw new IllegalArgumentException("I/O virtual addresses of %d bits".formatted(addressBits));
        }
        var domain = domains.computeIfAbsent(function, key -> newDomain(key, 1L << addressBits));
        invalidate.accept(function);
        return domain;
    }

    private IommuDomain newDomain(PciFunction function, long limit) {
        var space = new IovaSpace(limit);
        reserved.forEach(aperture -> space.reserve(aperture.base(), aperture.end()));
        return new IommuDomain(function, space, () -> invalidate.accept(function));
    }

    /**
     * Lets a function pass with physical addresses.
     *
     * @throws ErrnoException EBUSY if something is mapped in its domain
     */
    public void passThrough(PciFunction function) {
        var domain = domains.get(function);
        if (domain != null && domain.regions() > 0) {
            throw new ErrnoException(
                    Errno.EBUSY, "%s has %d mapped regions".formatted(function.name(), domain.regions()));
        }
        domains.remove(function);
        invalidate.accept(function);
    }

    /** The domain of a function that is translated; empty for one that passes. */
    public Optional<IommuDomain> domain(PciFunction function) {
        return Optional.ofNullable(domains.get(function));
    }
}

package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;

/**
 * An endpoint controller: lets its functions reach the host's addresses through outbound windows.
 *
 * <p>Not thread-safe; {@link #map} and {@link #unmap} do not allocate on the heap unless they refuse.
 *
 * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">pci_epc_mem_map(), pci_epc_mem_unmap()</a>
 */
public final class EndpointController {

    private final EndpointFunctions functions;
    private final OutboundWindows windows;
    private final AddressAlignment alignment;
    private final AddressTranslation translation;

    /** @param translation of local addresses into the host's, such as {@link TranslationSlots} */
    public EndpointController(
            EndpointFunctions functions,
            OutboundWindows windows,
            AddressAlignment alignment,
            AddressTranslation translation) {
        this.functions = functions;
        this.windows = windows;
        this.alignment = alignment;
        this.translation = translation;
    }

    /**
     * Maps addresses of the host, or as many of the first ones as one translation reaches: compare
     * {@link OutboundMap#mappedSize()} and map the rest next.
     *
     * @param function physical function, from 0
     * @param virtual 0 for the physical function, else one of its virtual functions from 1
     * @param pciAddress first address of the host
     * @param size bytes
     * @param map describes the mapping afterwards; counts as not mapped if the windows or the translation refused
     * @throws ErrnoException EINVAL no such function or size 0 ({@code map} is untouched then); ENOMEM no window has room;
     *     or what the controller's translation says. Nothing stays reserved
     */
    public void map(int function, int virtual, long pciAddress, long size, OutboundMap map) {
        check(function, virtual, size);
        map.describe(
                pciAddress,
                size,
                alignment.offset(pciAddress, size),
                alignment.mapSize(pciAddress, size, windows.firstPageSize()));
        long base = windows.allocate(map.mapSize());
        if (base == OutboundWindows.NONE) {
            throw new ErrnoException(
                    Errno.ENOMEM, "no outbound window has 0x%x bytes left in one piece".formatted(map.mapSize()));
        }
        program(base, map);
        map.placeAt(base);
    }

    private void check(int function, int virtual, long size) {
        if (!functions.contains(function, virtual)) {
            throw new ErrnoException(
                    Errno.EINVAL, "function %d, virtual function %d: found %s".formatted(function, virtual, functions));
        }
        if (size == 0) {
            throw new ErrnoException(Errno.EINVAL, "mapping of 0 bytes");
        }
    }

    private void program(long base, OutboundMap map) {
        try {
            translation.program(base, map.mapPciAddress(), map.mapSize());
        } catch (ErrnoException refused) {
            windows.free(base, map.mapSize());
            throw refused;
        }
    }

    /**
     * Takes a mapping back; ignored if the function does not exist or {@code map} was never mapped. The map is not
     * cleared: unmapping it again would take whatever has come to lie at its place.
     *
     * @param function as given to {@link #map}
     * @param virtual as given to {@link #map}
     */
    public void unmap(int function, int virtual, OutboundMap map) {
        if (functions.contains(function, virtual) && map.isMapped()) {
            translation.remove(map.localBase());
            windows.free(map.localBase(), map.mapSize());
        }
    }
}

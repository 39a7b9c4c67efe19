package io.peerlane.fabric.endpoint;

/**
 * How a controller's hardware constrains what an outbound translation may point at: the translation begins at or below
 * the address wanted, and may end before the last byte wanted. All sizes in bytes.
 *
 * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">align_addr of struct pci_epc_ops</a>
 */
public sealed interface AddressAlignment {

    /** How far behind the beginning of its translation {@code pciAddress} lies. */
    long offset(long pciAddress, long size);

    /**
     * Bytes of the translation.
     *
     * @param pageSize of the controller's first window
     */
    long mapSize(long pciAddress, long size, long pageSize);

    /** What local and host address must be multiples of when a translation is programmed, a power of two. */
    default long translationAlignment() {
        return 1;
    }

    /** No constraint. */
    record None() implements AddressAlignment {
        @Override
        public long offset(long pciAddress, long size) {
            return 0;
        }

        @Override
        public long mapSize(long pciAddress, long size, long pageSize) {
            return size;
        }
    }

    /**
     * Synopsys DesignWare: translations are regions of a granularity fixed when the core was synthesised. Maps
     * everything, or nothing.
     *
     * @param regionAlign a power of two
     */
    record DesignWare(long regionAlign) implements AddressAlignment {
        /** @throws IllegalArgumentException if this is no power of two */
        public DesignWare {
            if (Long.bitCount(regionAlign) != 1) {
                throw new IllegalArgumentException(
                        "region alignment 0x%x: a power of two wanted".formatted(regionAlign));
            }
        }

        @Override
        public long offset(long pciAddress, long size) {
            return pciAddress & (regionAlign - 1);
        }

        @Override
        public long mapSize(long pciAddress, long size, long pageSize) {
            return roundUp(offset(pciAddress, size) + size, pageSize);
        }

        @Override
        public long translationAlignment() {
            return regionAlign;
        }
    }

    /**
     * Rockchip RK3399: a translation replaces the low 8 to 20 bits of an address, so what lies behind the next multiple of
     * 1 MiB needs another one.
     */
    record Rk3399() implements AddressAlignment {

        private static final int MIN_BITS = 8;
        private static final int MAX_BITS = 20;
        private static final long MAX_SIZE = 1L << MAX_BITS;
        private static final long GRANULE = 1L << MIN_BITS;

        @Override
        public long offset(long pciAddress, long size) {
            return pciAddress & ((1L << bits(pciAddress, size)) - 1);
        }

        @Override
        public long mapSize(long pciAddress, long size, long pageSize) {
            long offset = offset(pciAddress, size);
            long room = MAX_SIZE - offset;
            return roundUp(offset + (Long.compareUnsigned(size, room) > 0 ? room : size), GRANULE);
        }

        /** Low bits that differ between the first and the last byte, within the hardware's limits. */
        private static int bits(long pciAddress, long size) {
            long differing = pciAddress ^ (pciAddress + size - 1);
            return Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(differing), MIN_BITS, MAX_BITS);
        }
    }

    private static long roundUp(long size, long powerOfTwo) {
        return (size + powerOfTwo - 1) & -powerOfTwo;
    }
}

package io.peerlane.fabric.topology;

/**
 * What the boot processor says it is.
 *
 * @param family display family of CPUID leaf 1, extended family added: 6 for Intel's, 17h and up for AMD's Zen
 */
public record CpuIdentity(CpuVendor vendor, int family) {

    /** @throws IllegalArgumentException if {@code family} is negative */
    public CpuIdentity {
        if (family < 0) {
            throw new IllegalArgumentException("CPU family " + family);
        }
    }
}

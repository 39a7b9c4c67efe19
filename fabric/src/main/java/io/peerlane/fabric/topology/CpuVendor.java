package io.peerlane.fabric.topology;

/** Who made the processor. */
public enum CpuVendor {
    /** GenuineIntel. */
    INTEL,
    /** AuthenticAMD. */
    AMD,
    /** HygonGenuine. */
    HYGON,
    /** Anyone else. */
    OTHER
}

package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.tlp.MmioRegion;

/** Memory in a process's address space, as something that pins pages finds it. */
public sealed interface UserMemory permits UserMapping, UserMemory.Ordinary, UserMemory.Bar {

    /** Bytes. */
    long length();

    /** Memory of the process's own. */
    static UserMemory of(HostBuffer buffer) {
        return new Ordinary(buffer);
    }

    /** A BAR mapped without pages behind it, like the region of a device that a process drives itself. */
    static UserMemory of(MmioRegion region) {
        return new Bar(region);
    }

    /** DRAM. */
    record Ordinary(HostBuffer buffer) implements UserMemory {
        @Override
        public long length() {
            return buffer.size();
        }
    }

    /** Device memory without pages. */
    record Bar(MmioRegion region) implements UserMemory {
        @Override
        public long length() {
            return region.size();
        }
    }
}

package io.peerlane.fabric.pci;

import static java.util.Objects.requireNonNull;

import io.peerlane.fabric.pci.wire.Type0Header;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One base address register and what answers behind it: memory or registers (PCI Express Base 6.0, 7.5.1.2.1).
 *
 * <p>A 64-bit BAR occupies two registers, its own and the next. The address is read live from configuration space, so
 * any thread sees what software wrote last.
 */
public final class Bar {

    /** Smallest memory BAR a device may ask for, in bytes. */
    public static final long MIN_SIZE = 16;

    /** Low bits: the BAR has 64 address bits. */
    static final int TYPE_64_BIT = 0b100;
    /** Low bits: reads have no side effects. */
    static final int TYPE_PREFETCHABLE = 0b1000;

    private final int index;
    private final long size;
    private final int typeBits;
    private final @Nullable MemorySegment memory;
    private final @Nullable RegisterSpace registers;
    private @Nullable ConfigurationSpace configuration;

    private Bar(int index, long size, int typeBits, @Nullable MemorySegment memory, @Nullable RegisterSpace registers) {
        this.index = Objects.checkIndex(index, Type0Header.BARS - (typeBits & TYPE_64_BIT) / TYPE_64_BIT);
        this.size = checkSize(size);
        this.typeBits = typeBits;
        this.memory = memory;
        this.registers = registers;
        if ((typeBits & TYPE_64_BIT) == 0 && size > 1L << 31) {
            throw new IllegalArgumentException("32-bit BAR of " + size + " bytes: at most 2 GiB");
        }
    }

    private static long checkSize(long size) {
        if (size < MIN_SIZE || Long.bitCount(size) != 1) {
            throw new IllegalArgumentException(
                    "BAR of " + size + " bytes: a power of two from " + MIN_SIZE + " wanted");
        }
        return size;
    }

    /** Registers: 64-bit, not prefetchable, so below 4 GiB behind any bridge. Takes {@code index} and the next. */
    public static Bar registers(int index, long size, RegisterSpace registers) {
        return new Bar(index, size, TYPE_64_BIT, null, requireNonNull(registers));
    }

    /** Registers: 32-bit, not prefetchable. */
    public static Bar registers32(int index, long size, RegisterSpace registers) {
        return new Bar(index, size, 0, null, requireNonNull(registers));
    }

    /**
     * Memory: 64-bit, prefetchable, may lie above 4 GiB. Takes {@code index} and the next. The segment must outlive every
     * access through the fabric; its size is the BAR's and must be a power of two.
     */
    public static Bar memory(int index, MemorySegment backing) {
        return new Bar(index, backing.byteSize(), TYPE_64_BIT | TYPE_PREFETCHABLE, backing, null);
    }

    /** Memory: 64-bit, not prefetchable, below 4 GiB behind any bridge. Takes {@code index} and the next. */
    public static Bar nonPrefetchableMemory(int index, MemorySegment backing) {
        return new Bar(index, backing.byteSize(), TYPE_64_BIT, backing, null);
    }

    void attach(ConfigurationSpace space) {
        if (configuration != null) {
            throw new IllegalStateException("BAR " + index + " already belongs to a function");
        }
        configuration = space;
    }

    /** Number of the (lower) register, 0 to 5. */
    public int index() {
        return index;
    }

    /** Bytes decoded, a power of two. */
    public long size() {
        return size;
    }

    /** True if the BAR has 64 address bits. */
    public boolean is64Bit() {
        return (typeBits & TYPE_64_BIT) != 0;
    }

    /** True if reads have no side effects and writes may be merged. */
    public boolean isPrefetchable() {
        return (typeBits & TYPE_PREFETCHABLE) != 0;
    }

    /** Bits 3:0 of the register. */
    int typeBits() {
        return typeBits;
    }

    /**
     * Bus address that the register holds now; 0 before enumeration.
     *
     * @throws IllegalStateException if the BAR belongs to no function yet
     */
    public long address() {
        ConfigurationSpace space = configuration;
        if (space == null) {
            throw new IllegalStateException("BAR " + index + " belongs to no function");
        }
        int at = Type0Header.barOffset(index);
        long low = space.peek32(at) & 0xffff_fff0L;
        return is64Bit() ? ((long) space.peek32(at + 4) << 32) | low : low;
    }

    /** Writes the register, or both. */
    void assign(long busAddress) {
        ConfigurationSpace space = Objects.requireNonNull(configuration);
        int at = Type0Header.barOffset(index);
        space.write32(at, (int) busAddress);
        if (is64Bit()) {
            space.write32(at + 4, (int) (busAddress >>> 32));
        }
    }

    /** True if {@code busAddress} falls into the BAR at its present address. */
    public boolean contains(long busAddress) {
        return Long.compareUnsigned(busAddress - address(), size) < 0;
    }

    /** The memory behind the BAR; empty for registers. */
    public Optional<MemorySegment> memory() {
        return Optional.ofNullable(memory);
    }

    /** The registers behind the BAR; empty for memory. */
    public Optional<RegisterSpace> registers() {
        return Optional.ofNullable(registers);
    }

    @Override
    public String toString() {
        return "BAR " + index + " of " + size + " bytes";
    }
}

package io.peerlane.nvme.controller;

import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.nvme.wire.CmbLocation;
import io.peerlane.nvme.wire.CmbMemorySpaceControl;
import io.peerlane.nvme.wire.CmbSize;
import io.peerlane.nvme.wire.Registers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The controller memory buffer: its memory, its registers, and which addresses the controller takes for it (NVMe Base
 * 2.1, 8.2.1 and 3.1.4.11 to 3.1.4.16). A controller without one has a buffer of size 0.
 *
 * <p>Contents and CMBMSC survive a controller reset; a PCI reset clears CMBMSC. Registers may be read from any thread;
 * CMBMSC is written under the register file's lock.
 */
final class ControllerMemoryBuffer implements AutoCloseable {

    private static final long NOWHERE = -1;

    private final CmbOptions options;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final int location;
    private final int size;
    private volatile CmbMemorySpaceControl control = new CmbMemorySpaceControl(0);
    private volatile long base = NOWHERE;
    private volatile boolean invalidBase;
    private final @Nullable Bar bar;

    ControllerMemoryBuffer(CmbOptions options) {
        this.options = options;
        boolean present = options.isPresent();
        location = present
                ? CmbLocation.of(CmbOptions.BAR, 0, options.mixedData() ? CmbLocation.CDMMMS : 0)
                        .value()
                : 0;
        size = present ? CmbSize.of(options.bytes(), options.uses()).value() : 0;
        memory = present ? SparseMemory.map(barBytes(options.bytes()), arena) : MemorySegment.NULL;
        bar = present ? Bar.memory(CmbOptions.BAR, memory) : null;
    }

    private static long barBytes(long bytes) {
        return Long.highestOneBit(bytes - 1) << 1;
    }

    boolean isPresent() {
        return options.isPresent();
    }

    /** The BAR the buffer is in. */
    Optional<Bar> bar() {
        return Optional.ofNullable(bar);
    }

    /** The buffer's bytes; offset 0 is the first. */
    MemorySegment memory() {
        return memory;
    }

    CmbOptions options() {
        return options;
    }

    private boolean registersVisible() {
        return options.legacy() || control.registersEnabled();
    }

    /** CMBLOC. */
    int location() {
        return registersVisible() ? location : 0;
    }

    /** CMBSZ. */
    int size() {
        return registersVisible() ? size : 0;
    }

    /** CMBMSC. */
    long memorySpaceControl() {
        return control.value();
    }

    /** CMBSTS. */
    int status() {
        return invalidBase ? Registers.CMBSTS_CBAI : 0;
    }

    /** CMBMSC is written; nothing happens without a buffer, or with one of the legacy scheme. */
    void writeMemorySpaceControl(long value) {
        if (!isPresent() || options.legacy()) {
            return;
        }
        var wanted = new CmbMemorySpaceControl(value & ~0xffcL);
        if (!wanted.registersEnabled()) {
            wanted = CmbMemorySpaceControl.of(false, false, wanted.baseAddress());
        }
        boolean wraps = wanted.memorySpaceEnabled() && wraps(wanted.baseAddress());
        invalidBase = wraps;
        control = wanted;
        base = wanted.memorySpaceEnabled() && !wraps ? wanted.baseAddress() : NOWHERE;
    }

    private boolean wraps(long address) {
        return Long.compareUnsigned(address + options.bytes(), address) < 0;
    }

    /** A PCI reset. */
    void reset() {
        control = new CmbMemorySpaceControl(0);
        invalidBase = false;
        base = NOWHERE;
    }

    /**
     * Offset in {@link #memory()} of an address the controller takes for the buffer, or a negative number if it goes to
     * the bus.
     */
    long offsetOf(long address) {
        long start = options.legacy() && bar != null ? bar.address() : base;
        if (start == NOWHERE) {
            return NOWHERE;
        }
        long offset = address - start;
        return Long.compareUnsigned(offset, options.bytes()) < 0 ? offset : NOWHERE;
    }

    /** True if {@code length} bytes from {@code offset} on lie in the buffer. */
    boolean holds(long offset, long length) {
        return Octets.within(offset, length, options.bytes());
    }

    @Override
    public void close() {
        arena.close();
    }
}

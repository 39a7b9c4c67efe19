package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.RegisterSpace;
import java.lang.foreign.MemorySegment;

/**
 * What a base address register of an endpoint leads to: a request of the host that hits the BAR is translated to local
 * memory or registers, once the endpoint has programmed it. Until then, and behind the end of what was programmed, the
 * controller answers Unsupported Request.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">pci_epc_set_bar(), pci_epc_clear_bar()</a>
 */
public final class InboundWindow implements RegisterSpace {

    private static final Translation NONE = new Translation(0, new Memory(MemorySegment.NULL));

    private volatile Translation translation = NONE;

    private record Translation(long size, RegisterSpace local) {}

    /** Not programmed. */
    public InboundWindow() {}

    /**
     * Points the BAR at local registers.
     *
     * @param size bytes from offset 0 that are translated
     */
    public void program(RegisterSpace registers, long size) {
        translation = new Translation(size, registers);
    }

    /** Points the BAR at local memory, which must outlive the translation. */
    public void program(MemorySegment memory) {
        translation = new Translation(memory.byteSize(), new Memory(memory));
    }

    /** Takes the translation back. */
    public void clear() {
        translation = NONE;
    }

    /** True if the BAR leads anywhere. */
    public boolean isProgrammed() {
        return translation.size > 0;
    }

    @Override
    public boolean answers(long offset, long length) {
        return Octets.within(offset, length, translation.size);
    }

    @Override
    public long read(long offset, int bytes) {
        Translation now = translation;
        return Octets.within(offset, bytes, now.size) ? now.local.read(offset, bytes) : -1L >>> (Long.SIZE - 8 * bytes);
    }

    @Override
    public void write(long offset, int bytes, long value) {
        Translation now = translation;
        if (Octets.within(offset, bytes, now.size)) {
            now.local.write(offset, bytes, value);
        }
    }

    private record Memory(MemorySegment bytes) implements RegisterSpace {

        @Override
        public long read(long offset, int width) {
            return switch (width) {
                case 8 -> bytes.get(Octets.LE64, offset);
                case 4 -> Octets.le32(bytes, offset);
                case 2 -> Octets.le16(bytes, offset);
                default -> Octets.u8(bytes, offset);
            };
        }

        @Override
        public void write(long offset, int width, long value) {
            switch (width) {
                case 8 -> bytes.set(Octets.LE64, offset, value);
                case 4 -> bytes.set(Octets.LE32, offset, (int) value);
                case 2 -> bytes.set(Octets.LE16, offset, (short) value);
                default -> bytes.set(Octets.U8, offset, (byte) value);
            }
        }
    }
}

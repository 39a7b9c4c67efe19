package io.peerlane.fabric.pci.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * MSI-X capability (PCI Express Base 6.0, 7.7.2). A view over the capability, its identifier first: it borrows
 * {@code bytes}, which must outlive it.
 */
public record MsixCapability(MemorySegment bytes) {

    /** Bytes of the structure. */
    public static final int SIZE = 0x0c;
    /** Offset of Message Control, 16 bits. */
    public static final int CONTROL = 0x02;
    /** Offset of the table's BAR and offset, 32 bits. */
    public static final int TABLE = 0x04;
    /** Offset of the pending bit array's BAR and offset, 32 bits. */
    public static final int PENDING = 0x08;

    /** Message Control: every vector is masked. */
    public static final int FUNCTION_MASK = 1 << 14;
    /** Message Control: MSI-X is on. */
    public static final int ENABLE = 1 << 15;

    /** Bytes of one table entry. */
    public static final int ENTRY_SIZE = 16;
    /** Most vectors a function can have. */
    public static final int MAX_VECTORS = 2048;

    /** @throws TruncatedException if {@code bytes} is shorter than {@link #SIZE} */
    public MsixCapability {
        TruncatedException.check("MSI-X capability", SIZE, bytes.byteSize());
    }

    /** Vectors in the table, 1 to 2048; the register holds one less. */
    public int vectors() {
        return (le16(bytes, CONTROL) & 0x7ff) + 1;
    }

    /** True if MSI-X is on. */
    public boolean isEnabled() {
        return (le16(bytes, CONTROL) & ENABLE) != 0;
    }

    /** True if every vector is masked. */
    public boolean isFunctionMasked() {
        return (le16(bytes, CONTROL) & FUNCTION_MASK) != 0;
    }

    /** BAR that holds the table, 0 to 5. */
    public int tableBar() {
        return ((int) le32(bytes, TABLE)) & 7;
    }

    /** Offset of the table in its BAR. */
    public long tableOffset() {
        return le32(bytes, TABLE) & ~7L;
    }

    /** BAR that holds the pending bit array, 0 to 5. */
    public int pendingBar() {
        return ((int) le32(bytes, PENDING)) & 7;
    }

    /** Offset of the pending bit array in its BAR. */
    public long pendingOffset() {
        return le32(bytes, PENDING) & ~7L;
    }

    /** Writes the registers for table and pending bits in one BAR, MSI-X off; leaves the list pointer alone. */
    public void emit(int vectors, int bar, long tableOffset, long pendingOffset) {
        bytes.set(LE16, CONTROL, (short) (vectors - 1));
        bytes.set(LE32, TABLE, (int) tableOffset | bar);
        bytes.set(LE32, PENDING, (int) pendingOffset | bar);
    }
}

package io.peerlane.nvme.wire;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/** Firmware Slot Information log page, 512 bytes; slots 2 to 7 follow slot 1, 8 bytes each (NVMe Base 2.1, 5.1.12.1.4). */
public record FirmwareSlotLog(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 512;

    /** Active firmware: slot 2:0, slot after the next reset 6:4. */
    public static final Field.Byte8 AFI = new Field.Byte8("AFI", 0);

    /** Firmware revision in slot 1, ASCII. */
    public static final Field.Text FRS1 = new Field.Text("FRS1", 8, 8, ' ');

    /** @throws TruncatedException if there are fewer than 512 bytes */
    public FirmwareSlotLog {
        TruncatedException.check("Firmware Slot Information log page", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static FirmwareSlotLog allocate() {
        return new FirmwareSlotLog(MemorySegment.ofArray(new byte[BYTES]));
    }
}

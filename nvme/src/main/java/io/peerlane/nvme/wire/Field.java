package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One field of a data structure: the specification's mnemonic, where it starts, how it is coded. Fields are static
 * constants of the structure they belong to; reading and writing through one does not allocate, strings excepted.
 */
public sealed interface Field {

    /** The specification's mnemonic. */
    String name();

    /** Byte offset in the structure. */
    long offset();

    /** Bytes the field takes. */
    long length();

    /** An unsigned 8-bit field. */
    record Byte8(String name, long offset) implements Field {
        @Override
        public long length() {
            return 1;
        }

        /** The value, 0 to 255. */
        public int get(MemorySegment bytes) {
            return Octets.u8(bytes, offset);
        }

        /** @throws IllegalArgumentException unless {@code value} is 0 to 255 */
        public void set(MemorySegment bytes, int value) {
            bytes.set(U8, offset, (byte) checked(this, value, 0xff));
        }
    }

    /** An unsigned 16-bit field. */
    record Word16(String name, long offset) implements Field {
        @Override
        public long length() {
            return 2;
        }

        /** The value, 0 to 65535. */
        public int get(MemorySegment bytes) {
            return Octets.le16(bytes, offset);
        }

        /** @throws IllegalArgumentException unless {@code value} is 0 to 65535 */
        public void set(MemorySegment bytes, int value) {
            bytes.set(LE16, offset, (short) checked(this, value, 0xffff));
        }
    }

    /** An unsigned 32-bit field. */
    record Dword32(String name, long offset) implements Field {
        @Override
        public long length() {
            return 4;
        }

        /** The value, 0 to 2^32 - 1. */
        public long get(MemorySegment bytes) {
            return Octets.le32(bytes, offset);
        }

        /** @throws IllegalArgumentException unless {@code value} is 0 to 2^32 - 1 */
        public void set(MemorySegment bytes, long value) {
            bytes.set(LE32, offset, (int) checked(this, value, 0xffff_ffffL));
        }
    }

    /** A 64-bit field, unsigned. */
    record Qword64(String name, long offset) implements Field {
        @Override
        public long length() {
            return 8;
        }

        /** The value; compare it unsigned. */
        public long get(MemorySegment bytes) {
            return Octets.le64(bytes, offset);
        }

        /** Writes all 64 bits. */
        public void set(MemorySegment bytes, long value) {
            bytes.set(LE64, offset, value);
        }
    }

    /** A 128-bit counter or capacity, of which this project uses the lower 64 bits. */
    record Oword128(String name, long offset) implements Field {
        @Override
        public long length() {
            return 16;
        }

        /** The lower 64 bits, or all ones if the value needs more. */
        public long get(MemorySegment bytes) {
            return Octets.le64(bytes, offset + 8) == 0 ? Octets.le64(bytes, offset) : -1;
        }

        /** Writes {@code value} as an unsigned number, the upper half as zero. */
        public void set(MemorySegment bytes, long value) {
            bytes.set(LE64, offset, value);
            bytes.set(LE64, offset + 8, 0);
        }
    }

    /** Text of fixed length in ASCII: filled with spaces, or with NUL (names of subsystems and hosts). */
    record Text(String name, long offset, long length, char padding) implements Field {
        /** The text without its padding; a NUL ends it. */
        public String get(MemorySegment bytes) {
            var raw = new byte[(int) length];
            MemorySegment.copy(bytes, U8, offset, raw, 0, raw.length);
            int end = 0;
            while (end < raw.length && raw[end] != 0) {
                end++;
            }
            while (end > 0 && raw[end - 1] == ' ') {
                end--;
            }
            return new String(raw, 0, end, StandardCharsets.UTF_8);
        }

        /** @throws IllegalArgumentException if the text is longer than the field */
        public void set(MemorySegment bytes, String value) {
            byte[] raw = value.getBytes(StandardCharsets.UTF_8);
            if (raw.length > length) {
                throw new IllegalArgumentException(name + " holds " + length + " bytes, found " + raw.length);
            }
            bytes.asSlice(offset, length).fill((byte) padding);
            MemorySegment.copy(raw, 0, bytes, U8, offset, raw.length);
        }
    }

    /** Bytes of fixed length in printing order (identifiers), or of inner structure. */
    record Block(String name, long offset, long length) implements Field {
        /** A copy. */
        public byte[] get(MemorySegment bytes) {
            var raw = new byte[(int) length];
            MemorySegment.copy(bytes, U8, offset, raw, 0, raw.length);
            return raw;
        }

        /** @throws IllegalArgumentException if the length differs */
        public void set(MemorySegment bytes, byte[] value) {
            if (value.length != length) {
                throw new IllegalArgumentException(
                        name + " holds " + length + " bytes, found " + Arrays.toString(value));
            }
            MemorySegment.copy(value, 0, bytes, U8, offset, value.length);
        }
    }

    private static long checked(Field field, long value, long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(field.name() + " holds 0 to " + most + ", found " + value);
        }
        return value;
    }
}

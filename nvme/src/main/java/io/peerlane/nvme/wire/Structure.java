package io.peerlane.nvme.wire;

import java.lang.foreign.MemorySegment;

/** A view whose fields are constants of its class; the bytes are borrowed and may be shared. */
public interface Structure {

    /** The bytes the view borrows, exactly as long as the structure or longer. */
    MemorySegment bytes();

    /** The value of {@code field}, 0 to 255. */
    default int get(Field.Byte8 field) {
        return field.get(bytes());
    }

    /** The value of {@code field}, 0 to 65535. */
    default int get(Field.Word16 field) {
        return field.get(bytes());
    }

    /** The value of {@code field}, 0 to 2^32 - 1. */
    default long get(Field.Dword32 field) {
        return field.get(bytes());
    }

    /** The value of {@code field}; compare it unsigned. */
    default long get(Field.Qword64 field) {
        return field.get(bytes());
    }

    /** The lower 64 bits of {@code field}, all ones if it needs more. */
    default long get(Field.Oword128 field) {
        return field.get(bytes());
    }

    /** The text of {@code field} without its padding. */
    default String get(Field.Text field) {
        return field.get(bytes());
    }

    /** A copy of the bytes of {@code field}. */
    default byte[] get(Field.Block field) {
        return field.get(bytes());
    }

    /** Writes {@code field}, 0 to 255. */
    default void set(Field.Byte8 field, int value) {
        field.set(bytes(), value);
    }

    /** Writes {@code field}, 0 to 65535. */
    default void set(Field.Word16 field, int value) {
        field.set(bytes(), value);
    }

    /** Writes {@code field}, 0 to 2^32 - 1. */
    default void set(Field.Dword32 field, long value) {
        field.set(bytes(), value);
    }

    /** Writes {@code field}. */
    default void set(Field.Qword64 field, long value) {
        field.set(bytes(), value);
    }

    /** Writes {@code field}, its upper 64 bits as zero. */
    default void set(Field.Oword128 field, long value) {
        field.set(bytes(), value);
    }

    /** Writes {@code field} with its padding. */
    default void set(Field.Text field, String value) {
        field.set(bytes(), value);
    }

    /** Writes {@code field}. */
    default void set(Field.Block field, byte[] value) {
        field.set(bytes(), value);
    }
}

package io.peerlane.app.workload;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a job does, by fio's names. */
public enum ReadWrite {
    /** Sequential reads. */
    READ(false, true, false),
    /** Sequential writes. */
    WRITE(false, false, true),
    /** Random reads. */
    RANDREAD(true, true, false),
    /** Random writes. */
    RANDWRITE(true, false, true),
    /** Sequential reads and writes, mixed. */
    RW(false, true, true),
    /** Random reads and writes, mixed. */
    RANDRW(true, true, true);

    private final boolean random;
    private final boolean reads;
    private final boolean writes;

    ReadWrite(boolean random, boolean reads, boolean writes) {
        this.random = random;
        this.reads = reads;
        this.writes = writes;
    }

    /** Whether blocks are chosen at random rather than in order. */
    public boolean random() {
        return random;
    }

    /** Whether some I/O is a read. */
    public boolean reads() {
        return reads;
    }

    /** Whether some I/O is a write. */
    public boolean writes() {
        return writes;
    }

    /** Whether both occur. */
    public boolean mixed() {
        return reads && writes;
    }

    /** The name on the command line and in JSON. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The value of a name; fio's {@code readwrite} and {@code randreadwrite} are understood too.
     *
     * @throws IllegalArgumentException naming what is known, for any other
     */
    public static ReadWrite parse(String name) {
        String plain = name.replace("readwrite", "rw");
        return Arrays.stream(values())
                .filter(value -> value.json().equals(plain))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("found " + name + ", wanted one of " + names()));
    }

    private static String names() {
        return Arrays.stream(values()).map(ReadWrite::json).collect(Collectors.joining(", "));
    }
}

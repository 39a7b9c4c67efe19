package io.peerlane.fabric.octets;

/** Fewer octets than the format needs; thrown before any field is read. */
public final class TruncatedException extends RuntimeException {

    private final String format;
    private final long wanted;
    private final long found;

    /**
     * @param format the format in the specification's words
     * @param wanted octets the format needs
     * @param found octets there are
     */
    public TruncatedException(String format, long wanted, long found) {
        super(format + " needs " + wanted + " bytes, found " + found);
        this.format = format;
        this.wanted = wanted;
        this.found = found;
    }

    /** @throws TruncatedException if {@code found} is less than {@code wanted} */
    public static void check(String format, long wanted, long found) {
        if (found < wanted) {
            throw new TruncatedException(format, wanted, found);
        }
    }

    /** The format in the specification's words. */
    public String format() {
        return format;
    }

    /** Octets the format needs. */
    public long wanted() {
        return wanted;
    }

    /** Octets there were. */
    public long found() {
        return found;
    }
}

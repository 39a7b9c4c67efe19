package io.peerlane.fabric.timing;

/** A value that the model cannot work with. */
public final class TimingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String wanted;

    /** @param field such as {@code memory.channels} */
    public TimingException(String field, String found, String wanted) {
        super("%s: found %s, wanted %s".formatted(field, found, wanted));
        this.wanted = wanted;
    }

    /** What would have been taken. */
    public String wanted() {
        return wanted;
    }
}

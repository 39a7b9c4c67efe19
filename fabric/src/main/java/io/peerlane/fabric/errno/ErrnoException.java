package io.peerlane.fabric.errno;

/** A call that mirrors a Linux one refused; the message says what was wanted, what was found, on which device. */
public final class ErrnoException extends RuntimeException {

    private final Errno errno;

    /** @param message what was wanted and found, without the error number */
    public ErrnoException(Errno errno, String message) {
        super(errno + ": " + message);
        this.errno = errno;
    }

    /** @param message what was wanted and found, without the error number */
    public ErrnoException(Errno errno, String message, Throwable cause) {
        super(errno + ": " + message, cause);
        this.errno = errno;
    }

    /** The error number the Linux call returns, negated there. */
    public Errno errno() {
        return errno;
    }
}

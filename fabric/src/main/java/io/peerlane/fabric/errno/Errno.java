package io.peerlane.fabric.errno;

/**
 * Error numbers with their values on x86-64 Linux.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
 */
public enum Errno {
    /** No such file or directory. */
    ENOENT(2),
    /** No such device or address. */
    ENXIO(6),
    /** Input/output error. */
    EIO(5),
    /** Resource temporarily unavailable. */
    EAGAIN(11),
    /** Cannot allocate memory. */
    ENOMEM(12),
    /** Permission denied. */
    EACCES(13),
    /** Bad address. */
    EFAULT(14),
    /** Device or resource busy. */
    EBUSY(16),
    /** File exists. */
    EEXIST(17),
    /** No such device. */
    ENODEV(19),
    /** Invalid argument. */
    EINVAL(22),
    /** No space left on device. */
    ENOSPC(28),
    /** Numerical result out of range. */
    ERANGE(34),
    /** Value too large for its type. */
    EOVERFLOW(75),
    /** Operation not supported. */
    EOPNOTSUPP(95),
    /** Address already in use. */
    EADDRINUSE(98),
    /** Connection reset by peer. */
    ECONNRESET(104),
    /** Transport endpoint is not connected. */
    ENOTCONN(107),
    /** Connection timed out. */
    ETIMEDOUT(110),
    /** Connection refused. */
    ECONNREFUSED(111),
    /** Remote I/O error. */
    EREMOTEIO(121);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** The positive error number; Linux calls return it negated. */
    public int number() {
        return number;
    }
}

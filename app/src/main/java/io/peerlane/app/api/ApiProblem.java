package io.peerlane.app.api;

import io.micronaut.http.HttpStatus;
import io.peerlane.fabric.errno.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be served: what was found where, and what is wanted. Becomes a body of the kind {@code
 * application/problem+json} (RFC 9457).
 */
public final class ApiProblem extends RuntimeException {

    private final HttpStatus status;
    private final @Nullable Errno errno;
    private final String field;
    private final String found;
    private final String wanted;

    private ApiProblem(HttpStatus status, @Nullable Errno errno, String field, String found, String wanted) {
        super("%s: found %s, wanted %s".formatted(field, found, wanted));
        this.status = status;
        this.errno = errno;
        this.field = field;
        this.found = found;
        this.wanted = wanted;
    }

    /**
     * Text of the request that cannot be read: 400.
     *
     * @param errno what the kernel answers to the same text
     */
    public static ApiProblem malformed(Errno errno, String field, String found, String wanted) {
        return new ApiProblem(HttpStatus.BAD_REQUEST, errno, field, found, wanted);
    }

    /** Something named that does not exist: 404. */
    public static ApiProblem unknown(Errno errno, String field, String found, String wanted) {
        return new ApiProblem(HttpStatus.NOT_FOUND, errno, field, found, wanted);
    }

    /** Something that cannot be done in the present state: 409. */
    public static ApiProblem conflict(Errno errno, String field, String found, String wanted) {
        return new ApiProblem(HttpStatus.CONFLICT, errno, field, found, wanted);
    }

    /** A file that cannot be read, or not be written: 405. */
    static ApiProblem notAllowed(Errno errno, String field, String found, String wanted) {
        return new ApiProblem(HttpStatus.METHOD_NOT_ALLOWED, errno, field, found, wanted);
    }

    /** A body of a kind that is not understood: 415. */
    static ApiProblem unsupported(String field, String found, String wanted) {
        return new ApiProblem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, null, field, found, wanted);
    }

    /** A request that a foreign web page may have sent: 403. */
    static ApiProblem foreign(String field, String found, String wanted) {
        return new ApiProblem(HttpStatus.FORBIDDEN, null, field, found, wanted);
    }

    /** The status of the answer. */
    public HttpStatus status() {
        return status;
    }

    /** The body of the answer. */
    public Body body() {
        return new Body(
                "about:blank",
                status.getReason(),
                status.getCode(),
                String.valueOf(getMessage()),
                errno == null ? null : errno.name(),
                field,
                found,
                wanted);
    }

    /**
     * The body.
     *
     * @param title of the status
     * @param detail one line for people
     * @param errno what the kernel answers, null where it would never see the request
     * @param field what was looked at: a header, a key, a file
     */
    public record Body(
            String type,
            String title,
            int status,
            String detail,
            @Nullable String errno,
            String field,
            String found,
            String wanted) {}
}

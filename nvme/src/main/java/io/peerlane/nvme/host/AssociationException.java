package io.peerlane.nvme.host;

/** An association could not be made, or ended; says at which field or step, what was found and what was wanted. */
public final class AssociationException extends RuntimeException {

    /** What kind of trouble it is. */
    public enum Kind {
        /** Nobody listens, or the address cannot be reached. */
        UNREACHABLE,
        /** The other end refused the transport connection. */
        REJECTED,
        /** The Connect command failed. */
        CONNECT_FAILED,
        /** Another command of the bring-up failed, or its answer is not acceptable. */
        UNACCEPTABLE,
        /** No answer in time. */
        TIMED_OUT,
        /** The peer broke a rule of the protocol. */
        PROTOCOL,
        /** The connection is gone. */
        LOST,
        /** This side closed. */
        CLOSED
    }

    private final Kind kind;
    private final String field;

    /**
     * @param field step, command or field in the specification's words
     * @param found what there was
     * @param wanted what is needed
     */
    public AssociationException(Kind kind, String field, String found, String wanted) {
        super(field + ": found " + found + ", wanted " + wanted);
        this.kind = kind;
        this.field = field;
    }

    /** The same with what caused it. */
    public AssociationException(Kind kind, String field, String found, String wanted, Throwable cause) {
        super(field + ": found " + found + ", wanted " + wanted, cause);
        this.kind = kind;
        this.field = field;
    }

    /** What kind of trouble it is. */
    public Kind kind() {
        return kind;
    }

    /** Step, command or field in the specification's words. */
    public String field() {
        return field;
    }
}

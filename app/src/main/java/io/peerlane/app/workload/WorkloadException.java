package io.peerlane.app.workload;

/** A workload that could not do what was asked; the message is for people. */
public final class WorkloadException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With a one-line message. */
    public WorkloadException(String message) {
        super(message);
    }
}

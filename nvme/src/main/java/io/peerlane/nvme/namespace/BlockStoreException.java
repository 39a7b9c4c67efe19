package io.peerlane.nvme.namespace;

import java.nio.file.Path;

/** A store cannot be opened; the message names the path, what was wanted and what was found. */
public final class BlockStoreException extends RuntimeException {

    /** Why. */
    public enum Reason {
        /** No such file, and no size to create it with; or its directory is missing. */
        NOT_FOUND,
        /** The operating system does not let this process read and write it. */
        ACCESS_DENIED,
        /** A directory or a special file. */
        NOT_A_REGULAR_FILE,
        /** The size found is not the one wanted, or no multiple of the block size. */
        WRONG_SIZE,
        /** Another store has it open. */
        IN_USE,
        /** Anything else the operating system reports. */
        INPUT_OUTPUT
    }

    private final transient Path path;
    private final Reason reason;

    /** @param detail what was wanted and what was found */
    public BlockStoreException(Path path, Reason reason, String detail, Throwable cause) {
        super(path + ": " + detail, cause);
        this.path = path;
        this.reason = reason;
    }

    /** @param detail what was wanted and what was found */
    public BlockStoreException(Path path, Reason reason, String detail) {
        super(path + ": " + detail);
        this.path = path;
        this.reason = reason;
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}

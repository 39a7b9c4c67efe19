package io.peerlane.fabric.p2pdma.vectors;

import org.jspecify.annotations.Nullable;

/** A vector file that cannot be read; the message names file, case, key, what was found and what was wanted. */
public final class VectorException extends RuntimeException {

    private final String file;
    private final String caseId;
    private final String key;
    private final String found;
    private final String wanted;

    VectorException(String file, String caseId, String key, String found, String wanted) {
        this(file, caseId, key, found, wanted, null);
    }

    VectorException(String file, String caseId, String key, String found, String wanted, @Nullable Throwable cause) {
        super(message(file, caseId, key, found, wanted), cause);
        this.file = file;
        this.caseId = caseId;
        this.key = key;
        this.found = found;
        this.wanted = wanted;
    }

    private static String message(String file, String caseId, String key, String found, String wanted) {
        return file
                + (caseId.isEmpty() ? "" : ", case " + caseId)
                + (key.isEmpty() ? "" : ", " + key)
                + ": found " + found + ", wanted " + wanted;
    }

    /** The file as it was named. */
    public String file() {
        return file;
    }

    /** Id of the case, empty if the file as a whole is meant. */
    public String caseId() {
        return caseId;
    }

    /** Path of the key, such as {@code queries[2].provider}; empty if the document as a whole is meant. */
    public String key() {
        return key;
    }

    /** What was found. */
    public String found() {
        return found;
    }

    /** What was wanted. */
    public String wanted() {
        return wanted;
    }
}

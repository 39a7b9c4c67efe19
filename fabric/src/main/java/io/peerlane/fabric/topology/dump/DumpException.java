package io.peerlane.fabric.topology.dump;

import org.jspecify.annotations.Nullable;

/** A dump that cannot be taken over; the message names file, line, what was found and what was wanted. */
public final class DumpException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int MAX_FOUND = 120;

    private final String file;
    private final int line;
    private final String found;
    private final String wanted;

    DumpException(String file, int line, String found, String wanted) {
        this(file, line, found, wanted, null);
    }

    DumpException(String file, int line, String found, String wanted, @Nullable Throwable cause) {
        super(file + (line > 0 ? ", line " + line : "") + ": found " + shown(found) + ", wanted " + wanted, cause);
        this.file = file;
        this.line = line;
        this.found = shown(found);
        this.wanted = wanted;
    }

    /** Control characters would disturb a terminal; a hostile line would fill it. */
    private static String shown(String found) {
        String text = found.length() <= MAX_FOUND ? found : found.substring(0, MAX_FOUND - 3) + "...";
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    /** The file as it was named, or a path inside an archive. */
    public String file() {
        return file;
    }

    /** Line from 1; 0 if the file as a whole is meant. */
    public int line() {
        return line;
    }

    /** What was found, shortened. */
    public String found() {
        return found;
    }

    /** What was wanted. */
    public String wanted() {
        return wanted;
    }
}

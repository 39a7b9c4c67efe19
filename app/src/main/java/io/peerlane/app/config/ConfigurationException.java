package io.peerlane.app.config;

/** A configuration that cannot be used; its message is one line: source, line, key, value found, value wanted. */
public final class ConfigurationException extends RuntimeException {

    /**
     * A refusal without a place in a file.
     *
     * @param source the file or option
     */
    public ConfigurationException(String source, String key, String found, String wanted) {
        super(source + ": " + key + ": found " + found + ", wanted " + wanted);
    }

    /**
     * A refusal at a line of a file.
     *
     * @param line 1 and up
     */
    public ConfigurationException(String source, int line, String key, String found, String wanted) {
        this(source + ":" + line, key, found, wanted);
    }
}

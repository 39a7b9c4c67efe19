package io.peerlane.fabric.topology;

/** A machine description says something impossible. */
public final class MachineException extends RuntimeException {

    private final String path;
    private final String found;
    private final String wanted;

    /**
     * @param path of the key, such as {@code hostBridges[0].rootPorts[1].link.lanes}
     * @param found the value
     * @param wanted which values are possible
     */
    public MachineException(String path, Object found, String wanted) {
        super("%s: %s found, %s wanted".formatted(path, found, wanted));
        this.path = path;
        this.found = String.valueOf(found);
        this.wanted = wanted;
    }

    /** Path of the key. */
    public String path() {
        return path;
    }

    /** The value. */
    public String found() {
        return found;
    }

    /** Which values are possible. */
    public String wanted() {
        return wanted;
    }
}

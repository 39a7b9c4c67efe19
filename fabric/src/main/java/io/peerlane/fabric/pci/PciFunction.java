package io.peerlane.fabric.pci;

/** One PCI function. */
public final class PciFunction {

    private final String name;

    /** @param name for messages, e.g. {@code nvme0} */
    public PciFunction(String name) {
        this.name = name;
    }

    /** Name for messages. */
    public String name() {
        return name;
    }
}

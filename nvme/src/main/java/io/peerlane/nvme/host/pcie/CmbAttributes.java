package io.peerlane.nvme.host.pcie;

/**
 * Registers of a controller memory buffer as Linux shows them below a controller's device directory.
 *
 * @param location CMBLOC
 * @param size CMBSZ, not 0: the attributes of a controller without buffer are hidden
 */
public record CmbAttributes(int location, int size) {

    /** Attribute {@code cmb}: both in hexadecimal, a line each. */
    public String cmb() {
        return "cmbloc : 0x%08x\ncmbsz  : 0x%08x\n".formatted(location, size);
    }

    /** Attribute {@code cmbloc}, decimal. */
    public String cmbloc() {
        return Integer.toUnsignedString(location) + "\n";
    }

    /** Attribute {@code cmbsz}, decimal. */
    public String cmbsz() {
        return Integer.toUnsignedString(size) + "\n";
    }
}

package io.peerlane.fabric.topology.dump;

/** Forms a dump comes in. */
public enum DumpFormat {
    /** {@code lspci}, {@code -v}, {@code -vv}, {@code -vvv}, {@code -n}, {@code -nn}, with or without hexadecimal lines. */
    LSPCI_TEXT("lspci text"),
    /** {@code lspci -x}, {@code -xxx}, {@code -xxxx}: configuration space in hexadecimal. */
    LSPCI_HEX("lspci hex"),
    /** {@code lspci -mm}, {@code -vmm}: fields for programs. */
    LSPCI_MACHINE("lspci -mm"),
    /** {@code lspci -t}: the tree. */
    LSPCI_TREE("lspci -t"),
    /** A copy of sysfs: directory or archive. */
    SYSFS("sysfs"),
    /** {@code /proc/cpuinfo}. */
    CPUINFO("cpuinfo"),
    /** What {@link MachineModel#save} wrote. */
    MODEL("saved machine"),
    /** A machine built here. */
    EMULATED("emulated");

    private final String text;

    DumpFormat(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}

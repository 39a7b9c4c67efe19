package io.peerlane.fabric.pci;

/**
 * What a function says it is.
 *
 * @param vendor vendor ID, 16 bits
 * @param device device ID, 16 bits
 * @param classCode base class, subclass and programming interface, 24 bits; 010802h is NVMe
 * @param revision 8 bits
 * @param subsystemVendor 16 bits; endpoints only
 * @param subsystemDevice 16 bits; endpoints only
 */
public record PciIdentity(
        int vendor, int device, int classCode, int revision, int subsystemVendor, int subsystemDevice) {

    /** Class of an NVMe controller. */
    public static final int CLASS_NVME = 0x010802;
    /** Class of an Ethernet controller. */
    public static final int CLASS_ETHERNET = 0x020000;
    /** Class of a host bridge. */
    public static final int CLASS_HOST_BRIDGE = 0x060000;
    /** Class of a PCI-to-PCI bridge, root and switch ports among them. */
    public static final int CLASS_BRIDGE = 0x060400;

    /** @throws IllegalArgumentException if a part has more bits than its register */
    public PciIdentity {
        check("vendor", vendor, 0xffff);
        check("device", device, 0xffff);
        check("class code", classCode, 0xff_ffff);
        check("revision", revision, 0xff);
        check("subsystem vendor", subsystemVendor, 0xffff);
        check("subsystem device", subsystemDevice, 0xffff);
    }

    /** Revision and subsystem 0. */
    public static PciIdentity of(int vendor, int device, int classCode) {
        return new PciIdentity(vendor, device, classCode, 0, 0, 0);
    }

    private static void check(String part, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("%s 0x%x is not in 0..0x%x".formatted(part, value, max));
        }
    }

    /** {@code vvvv:dddd} in lower case, as Linux prints it. */
    @Override
    public String toString() {
        return "%04x:%04x".formatted(vendor, device);
    }
}

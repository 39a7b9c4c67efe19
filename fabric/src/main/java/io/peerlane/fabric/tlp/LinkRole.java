package io.peerlane.fabric.tlp;

import java.util.Locale;

/** What a link is for. */
public enum LinkRole {
    /** The link of a root port, whatever is below it. */
    UPLINK,
    /** A network adapter sits at the end of the link. */
    RNIC,
    /** An NVMe controller sits at the end of the link. */
    DRIVE,
    /** Any other link: between switches, to an empty slot, to another device. */
    OTHER;

    private static final int NVME = 0x0108;
    private static final int NETWORK = 0x02;

    /** Role of a link below a switch, by the class code of the function at its end. */
    static LinkRole ofClass(int classCode) {
        if (classCode >>> 8 == NVME) {
            return DRIVE;
        }
        return classCode >>> 16 == NETWORK ? RNIC : OTHER;
    }

    /** The name in JSON documents: lower case. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}

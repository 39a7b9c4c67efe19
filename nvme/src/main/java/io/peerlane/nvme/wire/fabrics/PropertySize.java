package io.peerlane.nvme.wire.fabrics;

/** ATTRIB of the property commands: bits 2:0 are 000b for 4 bytes, 001b for 8, the rest is reserved. */
final class PropertySize {

    private PropertySize() {}

    static int bytes(int attribute) {
        return switch (attribute & 7) {
            case 0 -> 4;
            case 1 -> 8;
            default -> 0;
        };
    }

    static int attribute(int bytes) {
        if (bytes != 4 && bytes != 8) {
            throw new IllegalArgumentException("a property has 4 or 8 bytes, not " + bytes);
        }
        return bytes >> 3;
    }
}

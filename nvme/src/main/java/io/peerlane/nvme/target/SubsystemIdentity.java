package io.peerlane.nvme.target;

import java.nio.charset.StandardCharsets;

/**
 * What Identify Controller says of a subsystem; all ASCII.
 *
 * @param serialNumber SN, 1 to 20 characters
 * @param modelNumber MN, 1 to 40 characters
 * @param firmwareRevision FR, 1 to 8 characters
 */
public record SubsystemIdentity(String serialNumber, String modelNumber, String firmwareRevision) {

    /** @throws IllegalArgumentException if a text is empty, too long or not ASCII */
    public SubsystemIdentity {
        check("serial number", serialNumber, 20);
        check("model number", modelNumber, 40);
        check("firmware revision", firmwareRevision, 8);
    }

    private static void check(String name, String text, int most) {
        if (text.isEmpty()
                || text.length() > most
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(name + " is 1 to " + most + " ASCII characters, found \"" + text + "\"");
        }
    }
}

package io.peerlane.nvme.namespace;

import io.peerlane.nvme.wire.NamespaceDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Names of a namespace that hold wherever it is attached (NVMe Base 2.1, 4.7.1).
 *
 * @param uuid always present
 * @param nguid 16 bytes as 32 hexadecimal digits; empty if there is none
 * @param eui64 0 if there is none
 */
public record NamespaceIdentity(UUID uuid, String nguid, long eui64) {

    /** @throws IllegalArgumentException unless {@code nguid} is empty or has 32 hexadecimal digits */
    public NamespaceIdentity {
        if (!nguid.isEmpty() && HexFormat.of().parseHex(nguid).length != 16) {
            throw new IllegalArgumentException("an NGUID has 32 hexadecimal digits, found " + nguid);
        }
    }

    /** A UUID alone. */
    public static NamespaceIdentity of(UUID uuid) {
        return new NamespaceIdentity(uuid, "", 0);
    }

    /** A UUID made of a name, the same for the same name (RFC 9562, 5.3). */
    public static NamespaceIdentity named(String name) {
        return of(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** The identification descriptors of a namespace of the NVM command set, its command set last. */
    public List<NamespaceDescriptor> descriptors() {
        var descriptors = new ArrayList<NamespaceDescriptor>();
        if (eui64 != 0) {
            descriptors.add(new NamespaceDescriptor.Eui64(eui64));
        }
        if (!nguid.isEmpty()) {
            descriptors.add(new NamespaceDescriptor.Nguid(nguid));
        }
        descriptors.add(new NamespaceDescriptor.Uuid(uuid));
        descriptors.add(new NamespaceDescriptor.CommandSet(0));
        return List.copyOf(descriptors);
    }
}

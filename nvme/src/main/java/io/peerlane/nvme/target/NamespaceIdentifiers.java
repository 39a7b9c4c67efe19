package io.peerlane.nvme.target;

import io.peerlane.nvme.wire.NamespaceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What tells a namespace from all others, whatever path leads to it (NVMe Base 2.1, 4.7.1).
 *
 * @param uuid RFC 9562 identifier
 * @param nguid 32 hexadecimal digits in printing order
 * @param eui64 IEEE extended unique identifier, first byte most significant
 */
public record NamespaceIdentifiers(
        UUID uuid, Optional<NamespaceDescriptor.Nguid> nguid, Optional<NamespaceDescriptor.Eui64> eui64) {

    /** A UUID alone, which is what nvmet makes by itself. */
    public static NamespaceIdentifiers of(UUID uuid) {
        return new NamespaceIdentifiers(uuid, Optional.empty(), Optional.empty());
    }

    /** The descriptor list of Identify CNS 03h: those set, and the command set (NVM). */
    List<NamespaceDescriptor> descriptors() {
        var list = new ArrayList<NamespaceDescriptor>();
        eui64.ifPresent(list::add);
        nguid.ifPresent(list::add);
        list.add(new NamespaceDescriptor.Uuid(uuid));
        list.add(new NamespaceDescriptor.CommandSet(0));
        return list;
    }
}

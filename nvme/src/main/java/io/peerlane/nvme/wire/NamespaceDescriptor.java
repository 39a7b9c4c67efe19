package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Namespace identification descriptor: type, length, two reserved bytes, identifier in printing order (NVMe Base 2.1,
 * figure 316). A list of them fills 4096 bytes and ends at a length of zero.
 */
public sealed interface NamespaceDescriptor {

    /** Bytes of a descriptor list. */
    int LIST_BYTES = 4096;

    /** NIDT of {@link Eui64}. */
    int EUI64 = 1;

    /** NIDT of {@link Nguid}. */
    int NGUID = 2;

    /** NIDT of {@link Uuid}. */
    int UUID = 3;

    /** NIDT of {@link CommandSet}. */
    int CSI = 4;

    /** NIDT, 1 to 255. */
    int type();

    /** The identifier's bytes. */
    byte[] identifier();

    /** IEEE extended unique identifier. */
    record Eui64(long value) implements NamespaceDescriptor {
        @Override
        public int type() {
            return EUI64;
        }

        @Override
        public byte[] identifier() {
            return ByteBuffer.allocate(8).putLong(value).array();
        }
    }

    /** Namespace globally unique identifier: 16 bytes as 32 lower-case hexadecimal digits. */
    record Nguid(String hex) implements NamespaceDescriptor {
        /** @throws IllegalArgumentException unless there are 32 hexadecimal digits */
        public Nguid {
            if (HexFormat.of().parseHex(hex).length != 16) {
                throw new IllegalArgumentException("an NGUID has 32 hexadecimal digits, found " + hex);
            }
        }

        @Override
        public int type() {
            return NGUID;
        }

        @Override
        public byte[] identifier() {
            return HexFormat.of().parseHex(hex);
        }
    }

    /** UUID of the namespace (RFC 9562). */
    record Uuid(UUID value) implements NamespaceDescriptor {
        @Override
        public int type() {
            return UUID;
        }

        @Override
        public byte[] identifier() {
            return ByteBuffer.allocate(16)
                    .putLong(value.getMostSignificantBits())
                    .putLong(value.getLeastSignificantBits())
                    .array();
        }
    }

    /** Command set identifier: 0 NVM, 1 key value, 2 zoned. */
    record CommandSet(int value) implements NamespaceDescriptor {
        @Override
        public int type() {
            return CSI;
        }

        @Override
        public byte[] identifier() {
            return new byte[] {(byte) value};
        }
    }

    /** Writes all 4096 bytes of a list. */
    static void emit(MemorySegment bytes, List<NamespaceDescriptor> descriptors) {
        TruncatedException.check("namespace identification descriptor list", LIST_BYTES, bytes.byteSize());
        bytes.asSlice(0, LIST_BYTES).fill((byte) 0);
        long at = 0;
        for (var descriptor : descriptors) {
            byte[] identifier = descriptor.identifier();
            bytes.set(U8, at, (byte) descriptor.type());
            bytes.set(U8, at + 1, (byte) identifier.length);
            MemorySegment.copy(identifier, 0, bytes, U8, at + 4, identifier.length);
            at += 4 + identifier.length;
        }
    }

    /** Reads a list up to its end; descriptors of unknown type or unexpected length are skipped. */
    static List<NamespaceDescriptor> parse(MemorySegment bytes) {
        var descriptors = new ArrayList<NamespaceDescriptor>();
        long at = 0;
        while (at + 4 <= bytes.byteSize()) {
            int length = Octets.u8(bytes, at + 1);
            if (length == 0 || at + 4 + length > bytes.byteSize()) {
                break;
            }
            add(descriptors, bytes, at, length);
            at += 4 + length;
        }
        return List.copyOf(descriptors);
    }

    private static void add(List<NamespaceDescriptor> to, MemorySegment bytes, long at, int length) {
        long value = at + 4;
        switch (Octets.u8(bytes, at) << 8 | length) {
            case EUI64 << 8 | 8 -> to.add(new Eui64(Octets.be64(bytes, value)));
            case NGUID << 8 | 16 -> to.add(new Nguid(hex(bytes, value)));
            case UUID << 8 | 16 -> to.add(new Uuid(new UUID(Octets.be64(bytes, value), Octets.be64(bytes, value + 8))));
            case CSI << 8 | 1 -> to.add(new CommandSet(Octets.u8(bytes, value)));
            default -> {}
        }
    }

    private static String hex(MemorySegment bytes, long at) {
        return HexFormat.of().toHexDigits(Octets.be64(bytes, at))
                + HexFormat.of().toHexDigits(Octets.be64(bytes, at + 8));
    }
}

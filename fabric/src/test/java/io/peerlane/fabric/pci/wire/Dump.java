package io.peerlane.fabric.pci.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Configuration space of a running machine, printed by {@code lspci -D -xxxx} of pciutils 3.9.0: QEMU 7.2.22, Linux
 * 6.1.192. The first 512 bytes of each function.
 */
final class Dump {

    private static final int SIZE = 4096;

    private Dump() {}

    static MemorySegment of(String address) {
        String block = text().split("(?m)^" + address + " .*\n", 2)[1].split("\n\n", 2)[0];
        var bytes = new byte[SIZE];
        for (String line : block.lines().toList()) {
            String[] parts = line.split(": ", 2);
            byte[] row = HexFormat.ofDelimiter(" ").parseHex(parts[1]);
            System.arraycopy(row, 0, bytes, Integer.parseInt(parts[0], 16), row.length);
        }
        return MemorySegment.ofArray(bytes);
    }

    private static String text() {
        try (var in = Objects.requireNonNull(Dump.class.getResourceAsStream("lspci-xxxx.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

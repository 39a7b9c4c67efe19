package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;

/**
 * What the attribute {@code p2pmem} of a namespace says: no peer memory, the nearest provider, or this provider.
 *
 * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pci_p2pdma_enable_store(), _show()</a>
 */
public sealed interface PeerMemoryPolicy {

    /** Text of the attribute when read, without newline. */
    String show();

    /** Ordinary memory only. */
    record Off() implements PeerMemoryPolicy {
        @Override
        public String show() {
            return "0";
        }
    }

    /** The nearest provider. */
    record Automatic() implements PeerMemoryPolicy {
        @Override
        public String show() {
            return "1";
        }
    }

    /** This provider and no other. */
    record Fixed(PciFunction provider) implements PeerMemoryPolicy {
        @Override
        public String show() {
            return provider.address().toString();
        }
    }

    /**
     * Reads the attribute as the kernel does: the address of a function with published memory, one newline behind it
     * tolerated; else a word of which only the first letters count, such as {@code 1}, {@code yes}, {@code on}, {@code
     * off}.
     *
     * @throws ErrnoException ENODEV if it is neither, names a function without published memory, or begins with 0 or 1 and
     *     goes on, as the address of a missing function does
     */
    static PeerMemoryPolicy parse(P2pDma p2p, String text) {
        String name = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (var function : p2p.functions()) {
            if (function.address().toString().equals(name)) {
                return fixed(p2p, function);
            }
        }
        return word(text);
    }

    private static PeerMemoryPolicy fixed(P2pDma p2p, PciFunction function) {
        if (!p2p.isPublished(function)) {
            throw new ErrnoException(Errno.ENODEV, function + " has no published peer memory");
        }
        return new Fixed(function);
    }

    private static PeerMemoryPolicy word(String text) {
        char first = text.isEmpty() ? 0 : text.charAt(0);
        char second = text.length() < 2 ? 0 : text.charAt(1);
        boolean isAddressOfNothing = (first == '0' || first == '1') && !isControl(second);
        if (isAddressOfNothing) {
            throw noSuchDevice(text);
        }
        return switch (first) {
            case 'y', 'Y', 't', 'T', '1', 'e', 'E' -> new Automatic();
            case 'n', 'N', 'f', 'F', '0', 'd', 'D' -> new Off();
            case 'o', 'O' -> onOrOff(text, second);
            default -> throw noSuchDevice(text);
        };
    }

    private static PeerMemoryPolicy onOrOff(String text, char second) {
        return switch (second) {
            case 'n', 'N' -> new Automatic();
            case 'f', 'F' -> new Off();
            default -> throw noSuchDevice(text);
        };
    }

    /** The end of the text counts as a control character. */
    private static boolean isControl(char c) {
        return c < 0x20 || c == 0x7f;
    }

    private static ErrnoException noSuchDevice(String text) {
        return new ErrnoException(
                Errno.ENODEV, "p2pmem wants 0, 1 or the PCI address of a provider, found '" + text.strip() + "'");
    }
}

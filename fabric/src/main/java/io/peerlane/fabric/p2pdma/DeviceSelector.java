package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.PciTopology;
import org.jspecify.annotations.Nullable;

/**
 * The device selector of {@code pci=} kernel parameters: {@code [domain:]bus:dev.fn[/dev.fn]*} or
 * {@code pci:vendor:device[:subvendor:subdevice]}.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/kernel-parameters.html">The kernel's command-line parameters</a>
 */
final class DeviceSelector {

    enum Outcome {
        MATCH,
        NO_MATCH,
        MALFORMED
    }

    /**
     * What one selector says about one function.
     *
     * @param end position behind the part of the text that was understood
     */
    record Match(Outcome outcome, int end) {}

    private static final String IDS = "pci:";

    private final PciTopology topology;
    private final PciFunction function;

    DeviceSelector(PciTopology topology, PciFunction function) {
        this.topology = topology;
        this.function = function;
    }

    /** Reads one selector at {@code start} of {@code text}. */
    Match match(String text, int start) {
        return text.startsWith(IDS, start) ? matchIds(text, start + IDS.length()) : matchPath(text, start);
    }

    private Match matchIds(String text, int start) {
        int[] ids = new int[4];
        var scanner = new HexScanner(text.substring(start));
        if (!readIds(scanner, ids, 4)) {
            ids = new int[4];
            scanner = new HexScanner(text.substring(start));
            if (!readIds(scanner, ids, 2)) {
                return new Match(Outcome.MALFORMED, start);
            }
        }
        return new Match(hasIds(ids) ? Outcome.MATCH : Outcome.NO_MATCH, start + scanner.position());
    }

    private static boolean readIds(HexScanner scanner, int[] ids, int count) {
        for (int i = 0; i < count; i++) {
            if ((i > 0 && !scanner.literal(':')) || !scanner.hex()) {
                return false;
            }
            ids[i] = scanner.value() & 0xffff;
        }
        return true;
    }

    /** 0 stands for any. */
    private boolean hasIds(int[] wanted) {
        var identity = function.identity();
        return isAny(wanted[0], identity.vendor())
                && isAny(wanted[1], identity.device())
                && isAny(wanted[2], identity.subsystemVendor())
                && isAny(wanted[3], identity.subsystemDevice());
    }

    private static boolean isAny(int wanted, int found) {
        return wanted == 0 || wanted == found;
    }

    private Match matchPath(String text, int start) {
        int semicolon = text.indexOf(';', start);
        int end = semicolon < 0 ? text.length() : semicolon;
        return new Match(climb(text.substring(start, end)), end);
    }

    /** From the right, lazily: a part left of an element that does not match is never looked at. */
    private Outcome climb(String path) {
        PciFunction at = function;
        int end = path.length();
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            var element = new HexScanner(path.substring(slash + 1, end));
            int slot = slotAndFunction(element);
            if (slot < 0) {
                return Outcome.MALFORMED;
            }
            PciFunction above = slot == slotAndFunction(at.address()) ? upstream(at) : null;
            if (above == null) {
                return Outcome.NO_MATCH;
            }
            at = above;
            end = slash;
        }
        return matchBase(path.substring(0, end), at.address());
    }

    private @Nullable PciFunction upstream(PciFunction below) {
        return topology.upstream(below).orElse(null);
    }

    private static Outcome matchBase(String base, BusDeviceFunction found) {
        var withDomain = new HexScanner(base);
        if (withDomain.hex()) {
            int domain = withDomain.value();
            if (withDomain.literal(':') && withDomain.hex()) {
                int bus = withDomain.value();
                int slot = withDomain.literal(':') ? slotAndFunction(withDomain) : -1;
                if (slot >= 0) {
                    return outcome(domain, bus, slot, found);
                }
            }
        }
        return matchBaseInDomainZero(new HexScanner(base), found);
    }

    private static Outcome matchBaseInDomainZero(HexScanner base, BusDeviceFunction found) {
        if (!base.hex()) {
            return Outcome.MALFORMED;
        }
        int bus = base.value();
        int slot = base.literal(':') ? slotAndFunction(base) : -1;
        return slot < 0 ? Outcome.MALFORMED : outcome(0, bus, slot, found);
    }

    private static Outcome outcome(int domain, int bus, int slot, BusDeviceFunction found) {
        boolean same = domain == found.domain() && bus == found.bus() && slot == slotAndFunction(found);
        return same ? Outcome.MATCH : Outcome.NO_MATCH;
    }

    /** Reads {@code dev.fn} up to the end of the text: 5 and 3 bits, more are lost; -1 if it is anything else. */
    private static int slotAndFunction(HexScanner text) {
        if (!text.hex()) {
            return -1;
        }
        int device = text.value() & 0x1f;
        boolean complete = text.literal('.') && text.hex() && text.atEnd();
        return complete ? device << 3 | (text.value() & 0x7) : -1;
    }

    private static int slotAndFunction(BusDeviceFunction address) {
        return address.device() << 3 | address.function();
    }
}

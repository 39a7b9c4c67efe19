package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.IdentifyNvmController;
import io.peerlane.nvme.wire.LbaFormat;
import io.peerlane.nvme.wire.NamespaceList;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a controller what it is and has (Identify, NVMe Base 2.1, 5.1.13). Waits for the controller; one thread at a time.
 */
final class Identification {

    private static final Logger LOG = LoggerFactory.getLogger(Identification.class);

    private static final int PAGE_BYTES = 4096;
    private static final int MIN_BLOCK_EXPONENT = 9;
    private static final int MAX_BLOCK_EXPONENT = 12;

    private final String controller;
    private final AdminQueue admin;
    private final HostBuffer page;

    Identification(String controller, AdminQueue admin, DriverMemory memory) {
        this.controller = controller;
        this.admin = admin;
        page = memory.allocate(PAGE_BYTES);
    }

    /** A view over memory of its own. */
    IdentifyController controller() {
        return new IdentifyController(identify("Identify Controller", IdentifyCns.CONTROLLER, 0));
    }

    /** Limits of the NVM command set; all zero, which is none, from a controller that does not report them. */
    IdentifyNvmController limits() {
        try {
            return new IdentifyNvmController(
                    identify("Identify Controller, NVM Command Set", IdentifyCns.CONTROLLER_OF_COMMAND_SET, 0));
        } catch (DriverException _) {
            return IdentifyNvmController.allocate();
        }
    }

    /** The active namespaces that the driver can use, by identifier; others are left out with a warning. */
    Map<Integer, IdentifyNamespace> namespaces() {
        var found = new TreeMap<Integer, IdentifyNamespace>();
        var active = new NamespaceList(identify("Identify Active Namespaces", IdentifyCns.ACTIVE_NAMESPACES, 0));
        for (long nsid : active.parse()) {
            var namespace = new IdentifyNamespace(identify("Identify Namespace " + nsid, IdentifyCns.NAMESPACE, nsid));
            if (isUsable(nsid, namespace)) {
                found.put((int) nsid, namespace);
            }
        }
        return found;
    }

    private boolean isUsable(long nsid, IdentifyNamespace namespace) {
        if (namespace.get(IdentifyNamespace.NCAP) == 0) {
            return false;
        }
        LbaFormat format = namespace.formatted();
        if (format.dataSize() < MIN_BLOCK_EXPONENT
                || format.dataSize() > MAX_BLOCK_EXPONENT
                || format.metadataBytes() != 0) {
            LOG.warn("{}: namespace {} left out: {}, wanted LBADS 9 to 12 without metadata", controller, nsid, format);
            return false;
        }
        return true;
    }

    /** A copy of the structure, in Java memory. */
    private MemorySegment identify(String what, int cns, long nsid) {
        page.segment().fill((byte) 0);
        admin.execute(what, AdminCommand.identify(cns, nsid, page.address()));
        return MemorySegment.ofArray(new byte[PAGE_BYTES]).copyFrom(page.segment());
    }
}

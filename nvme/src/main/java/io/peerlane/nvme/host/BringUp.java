package io.peerlane.nvme.host;

import static io.peerlane.nvme.host.AssociationException.Kind.TIMED_OUT;
import static io.peerlane.nvme.host.AssociationException.Kind.UNACCEPTABLE;

import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockFeatures;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.LbaFormat;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.ConnectResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a controller from Connect to ready, in the order of a Linux host: properties, enable, Identify, number of queues,
 * I/O queues, namespaces. Blocks; runs on a thread of its own.
 */
final class BringUp {

    private static final Logger LOG = LoggerFactory.getLogger(BringUp.class);

    private static final int ENTRY_SIZE = 6;
    private static final int COMPLETION_SIZE = 4;
    private static final int MIN_BLOCK_EXPONENT = 9;
    private static final int MAX_BLOCK_EXPONENT = 12;
    private static final int CAPSULE_UNIT_BYTES = 16;
    private static final int MAX_IN_CAPSULE_BYTES = 16 * 1024;
    private static final int SGLS_OFFSET_ADDRESS = 1 << 20;
    private static final long READY_POLL_MILLIS = 2;

    /** CNTRLTYPE of a discovery controller. */
    static final int DISCOVERY_CONTROLLER = 2;

    private final HostTransport transport;
    private final AssociationOptions options;
    private final AdminChannel admin;

    BringUp(HostTransport transport, AssociationOptions options, AdminChannel admin) {
        this.transport = transport;
        this.options = options;
        this.admin = admin;
    }

    /** Connects the admin queue; returns CNTLID. */
    int connectAdmin() {
        int response = admin.connect(admin.queue());
        if (ConnectResponse.isAuthenticationRequired(response)) {
            throw new AssociationException(UNACCEPTABLE, "Connect response ATR", "1 (authentication required)", "0");
        }
        return ConnectResponse.controllerIdentifier(response);
    }

    /** Enables the controller and waits until it is ready; returns CAP. */
    ControllerCapabilities enable() {
        var capabilities = new ControllerCapabilities(admin.property64("CAP", Registers.CAP));
        if (capabilities.minimumPageSize() > 0) {
            throw new AssociationException(
                    UNACCEPTABLE, "CAP.MPSMIN", String.valueOf(capabilities.minimumPageSize()), "0 (4 KiB pages)");
        }
        var configuration = ControllerConfiguration.RESET
                .withEntrySizes(ENTRY_SIZE, COMPLETION_SIZE)
                .withCommandSet(
                        capabilities.allCommandSets()
                                ? ControllerConfiguration.CSS_ALL
                                : ControllerConfiguration.CSS_NVM);
        admin.property("CC", Registers.CC, configuration.value());
        configuration = new ControllerConfiguration(admin.property("CC", Registers.CC));
        capabilities = new ControllerCapabilities(admin.property64("CAP", Registers.CAP));
        admin.property("CC", Registers.CC, configuration.withEnable(true).value());
        awaitReady(capabilities);
        return capabilities;
    }

    private void awaitReady(ControllerCapabilities capabilities) {
        long limitMillis = (capabilities.timeout() + 1L) * 500;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        var status = new ControllerStatus(admin.property("CSTS", Registers.CSTS));
        while (!status.ready()) {
            if (status.fatal() || System.nanoTime() - deadline > 0) {
                throw new AssociationException(
                        TIMED_OUT,
                        "CSTS",
                        String.format("0x%08x", status.value()),
                        "RDY within " + limitMillis + " ms");
            }
            pause();
            status = new ControllerStatus(admin.property("CSTS", Registers.CSTS));
        }
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(READY_POLL_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssociationException(
                    AssociationException.Kind.CLOSED, "bring-up", "interrupted", "to go on", interrupted);
        }
    }

    /** Identifies the controller and checks what a host depends on. */
    IdentifyController identify(int controllerIdentifier) {
        var controller = admin.identifyController();
        want("CNTLID", controller.get(IdentifyController.CNTLID), controllerIdentifier);
        want("ICDOFF", controller.get(IdentifyController.ICDOFF), 0);
        if (controller.get(IdentifyController.CNTRLTYPE) != DISCOVERY_CONTROLLER) {
            wantAtLeast(
                    "KAS",
                    controller.get(IdentifyController.KAS),
                    options.keepAlive().isZero() ? 0 : 1);
            wantAtLeast("IOCCSZ", controller.get(IdentifyController.IOCCSZ), 4);
            wantAtLeast("IORCSZ", controller.get(IdentifyController.IORCSZ), 1);
        }
        transport.check(controller);
        return controller;
    }

    private static void want(String field, int found, int wanted) {
        if (found != wanted) {
            throw new AssociationException(UNACCEPTABLE, field, String.valueOf(found), String.valueOf(wanted));
        }
    }

    private static void wantAtLeast(String field, long found, long wanted) {
        if (found < wanted) {
            throw new AssociationException(UNACCEPTABLE, field, String.valueOf(found), wanted + " or more");
        }
    }

    /** Depth of the I/O queues: the wanted one, cut to CAP.MQES and MAXCMD. */
    int ioDepth(ControllerCapabilities capabilities, IdentifyController controller) {
        int depth = Math.min(options.queueDepth(), capabilities.maximumQueueEntries());
        int maximum = controller.get(IdentifyController.MAXCMD);
        return Math.max(1, maximum == 0 ? depth : Math.min(depth, maximum));
    }

    /** Most bytes of one command: MDTS, the transport's limit and what fits a keyed descriptor. */
    int maxTransferBytes(ControllerCapabilities capabilities, IdentifyController controller) {
        int mdts = controller.get(IdentifyController.MDTS);
        int pageShift = 12 + capabilities.minimumPageSize();
        long limit = mdts == 0 || mdts + pageShift > 30 ? 1L << 30 : 1L << (mdts + pageShift);
        return (int) Math.min(limit, transport.maxTransferBytes());
    }

    /** Namespaces by identifier; one that cannot be used is left out with a warning. */
    Map<Long, BlockDevice> namespaces(
            ControllerCapabilities capabilities, IdentifyController controller, String prefix, List<HostQueue> queues) {
        var found = new TreeMap<Long, BlockDevice>();
        var limits = admin.identifyLimits();
        boolean writeCache = (controller.get(IdentifyController.VWC) & 1) != 0;
        int maxTransferBytes = maxTransferBytes(capabilities, controller);
        for (long nsid : admin.activeNamespaces()) {
            var namespace = admin.identifyNamespace(nsid);
            if (isUsable(nsid, namespace)) {
                int blockBytes = (int) namespace.formatted().blockBytes();
                var geometry = new BlockGeometry(
                        blockBytes,
                        namespace.get(IdentifyNamespace.NSZE),
                        maxTransferBytes,
                        writeCache,
                        BlockFeatures.of(controller, namespace, limits, capabilities.minimumPageBytes()));
                found.put(
                        nsid, new RemoteNamespace(prefix + "n" + nsid, nsid, geometry, transport.dmaDevice(), queues));
            }
        }
        return Map.copyOf(found);
    }

    private static boolean isUsable(long nsid, IdentifyNamespace namespace) {
        LbaFormat format = namespace.formatted();
        if (namespace.get(IdentifyNamespace.NCAP) == 0) {
            return false;
        }
        boolean usable = format.dataSize() >= MIN_BLOCK_EXPONENT
                && format.dataSize() <= MAX_BLOCK_EXPONENT
                && format.metadataBytes() == 0;
        if (!usable) {
            LOG.warn(
                    "namespace {} left out: LBADS found {} with {} bytes of metadata, wanted 9 to 12 with none",
                    nsid,
                    format.dataSize(),
                    format.metadataBytes());
        }
        return usable;
    }

    /** Most bytes of data a command capsule may carry to this controller, 0 for none. */
    static int inCapsuleBytes(IdentifyController controller) {
        boolean offered = (controller.get(IdentifyController.SGLS) & SGLS_OFFSET_ADDRESS) != 0;
        long capsule = controller.get(IdentifyController.IOCCSZ) * CAPSULE_UNIT_BYTES;
        return offered ? Math.clamp(capsule - SubmissionQueueEntry.BYTES, 0, MAX_IN_CAPSULE_BYTES) : 0;
    }

    /** QIDs 1 to {@code count}, spread over the event loops. */
    List<QueueParameters> ioQueues(int count, int depth, int controllerIdentifier, int inCapsuleBytes) {
        var queues = new ArrayList<QueueParameters>();
        for (int i = 0; i < count; i++) {
            queues.add(new QueueParameters(
                    i + 1, controllerIdentifier, depth, i % transport.loops(), inCapsuleBytes, options.ioTimeout()));
        }
        return queues;
    }
}

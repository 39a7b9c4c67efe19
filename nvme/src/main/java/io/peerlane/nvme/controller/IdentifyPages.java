package io.peerlane.nvme.controller;

import static io.peerlane.fabric.octets.Octets.LE64;

import io.peerlane.nvme.command.AdminCommand.Identify;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.wire.ControllerList;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyIndependentNamespace;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.IdentifyNvmController;
import io.peerlane.nvme.wire.LbaFormat;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import io.peerlane.nvme.wire.NamespaceList;
import io.peerlane.nvme.wire.OptionalNvmCommands;
import io.peerlane.nvme.wire.Registers;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The 4096 bytes an Identify command returns (NVMe Base 2.1, 5.1.13; NVM Command Set 1.1, 4.1.5). */
final class IdentifyPages {

    private static final int BYTES = 4096;
    private static final int NVM_COMMAND_SET = 0;
    private static final int OPTIONAL_COMMANDS = OptionalNvmCommands.COMPARE
            | OptionalNvmCommands.DATASET_MANAGEMENT
            | OptionalNvmCommands.WRITE_ZEROES
            | OptionalNvmCommands.SAVE_AND_SELECT
            | OptionalNvmCommands.VERIFY
            | OptionalNvmCommands.COPY;
    private static final int COPY_FORMAT_0 = 1;
    private static final int PREFERRED_BYTES = 4096;
    private static final long LAST_NSID = 0xffff_fffeL;

    /** Data blocks, bit buckets and segments at any byte address; more descriptors than data is fine. */
    private static final long SGLS = 1 | (1 << 16) | (1 << 18);

    private final ControllerOptions options;
    private final Namespaces namespaces;

    IdentifyPages(Device device) {
        options = device.options();
        namespaces = device.namespaces();
    }

    /** The page {@code command} asks for. */
    Page page(Identify command) {
        return switch (command.cns()) {
            case IdentifyCns.NAMESPACE -> namespace(command.nsid());
            case IdentifyCns.CONTROLLER -> Page.of(controller());
            case IdentifyCns.ACTIVE_NAMESPACES -> activeList(command.nsid());
            case IdentifyCns.NAMESPACE_DESCRIPTORS -> descriptors(command.nsid());
            case IdentifyCns.INDEPENDENT_NAMESPACE -> independent(command.nsid());
            case IdentifyCns.ALLOCATED_NAMESPACES -> activeList(command.nsid()); // all are attached
            case IdentifyCns.ALLOCATED_NAMESPACE -> namespace(command.nsid());
            case IdentifyCns.ATTACHED_CONTROLLERS -> attachedControllers(command);
            case IdentifyCns.CONTROLLERS -> Page.of(controllers(command.controllerId()));
            case IdentifyCns.COMMAND_SETS -> Page.of(commandSets());
            default -> ofCommandSet(command);
        };
    }

    private Page ofCommandSet(Identify command) {
        if (command.commandSet() != NVM_COMMAND_SET) {
            return Page.refused(GenericStatus.INVALID_FIELD);
        }
        return switch (command.cns()) {
            case IdentifyCns.NAMESPACE_OF_COMMAND_SET -> namespaceOfCommandSet(command.nsid());
            case IdentifyCns.CONTROLLER_OF_COMMAND_SET -> Page.of(limits());
            case IdentifyCns.ACTIVE_NAMESPACES_OF_COMMAND_SET -> activeList(command.nsid());
            default -> Page.refused(GenericStatus.INVALID_FIELD);
        };
    }

    /** Verify reads through a buffer as large transfers do; the other commands are bounded by their own fields. */
    private MemorySegment limits() {
        var page = IdentifyNvmController.allocate();
        page.set(IdentifyNvmController.VSL, options.maximumTransfer());
        return page.bytes();
    }

    private static MemorySegment empty() {
        return MemorySegment.ofArray(new byte[BYTES]);
    }

    private Page namespace(long nsid) {
        if (!namespaces.isValid(nsid)) {
            return Page.refused(GenericStatus.INVALID_NAMESPACE_OR_FORMAT);
        }
        var namespace = namespaces.find(nsid);
        return Page.of(namespace == null ? empty() : describe(namespace));
    }

    private static MemorySegment describe(ControllerNamespace namespace) {
        BlockStore store = namespace.store();
        var page = IdentifyNamespace.allocate();
        page.set(IdentifyNamespace.NSZE, store.blocks());
        page.set(IdentifyNamespace.NCAP, store.blocks());
        page.set(IdentifyNamespace.NUSE, store.blocks());
        page.deallocatedBlocks(true, true);
        // What is smaller than a page of memory, or of the page cache, is not given back.
        page.preferredBlocks(PREFERRED_BYTES / store.blockBytes());
        page.copyLimits(
                CopyLimits.rangeBlocks(store.blockBytes()),
                CopyLimits.totalBlocks(store.blockBytes()),
                CopyLimits.RANGES);
        page.set(IdentifyNamespace.NVMCAP, store.blocks() * store.blockBytes());
        page.lbaFormat(0, new LbaFormat(0, Integer.numberOfTrailingZeros(store.blockBytes()), 0));
        page.identifiers(namespace.identity().descriptors());
        return page.bytes();
    }

    /** The descriptor list is the only page for which an inactive namespace is an error of its own. */
    private Page descriptors(long nsid) {
        var namespace = namespaces.find(nsid);
        if (namespace == null) {
            return Page.refused(GenericStatus.INVALID_NAMESPACE_OR_FORMAT);
        }
        MemorySegment page = empty();
        NamespaceDescriptor.emit(page, namespace.identity().descriptors());
        return Page.of(page);
    }

    private Page independent(long nsid) {
        if (!namespaces.isValid(nsid)) {
            return Page.refused(GenericStatus.INVALID_NAMESPACE_OR_FORMAT);
        }
        var namespace = namespaces.find(nsid);
        var page = IdentifyIndependentNamespace.allocate();
        if (namespace != null) {
            page.set(IdentifyIndependentNamespace.NSFEAT, namespace.store().volatileWriteCache() ? 0 : 1 << 5);
            page.set(IdentifyIndependentNamespace.NSTAT, 1);
        }
        return Page.of(page.bytes());
    }

    private Page namespaceOfCommandSet(long nsid) {
        return namespaces.isValid(nsid) ? Page.of(empty()) : Page.refused(GenericStatus.INVALID_NAMESPACE_OR_FORMAT);
    }

    private Page activeList(long after) {
        if (after >= LAST_NSID) {
            return Page.refused(GenericStatus.INVALID_NAMESPACE_OR_FORMAT);
        }
        var page = NamespaceList.allocate();
        List<Long> identifiers = namespaces.active().stream()
                .map(namespace -> (long) namespace.nsid())
                .filter(nsid -> nsid > after)
                .toList();
        page.emit(identifiers);
        return Page.of(page.bytes());
    }

    private Page attachedControllers(Identify command) {
        if (!namespaces.isValid(command.nsid())) {
            return Page.refused(GenericStatus.INVALID_NAMESPACE_OR_FORMAT);
        }
        boolean isThere = namespaces.find(command.nsid()) != null;
        return Page.of(isThere ? controllers(command.controllerId()) : empty());
    }

    /** The subsystem has this controller only. */
    private MemorySegment controllers(int from) {
        MemorySegment page = empty();
        new ControllerList(page).emit(options.controllerId() >= from ? List.of(options.controllerId()) : List.of());
        return page;
    }

    /** One combination: the NVM command set alone. */
    private static MemorySegment commandSets() {
        MemorySegment page = empty();
        page.set(LE64, 0, 1L << NVM_COMMAND_SET);
        return page;
    }

    private MemorySegment controller() {
        var page = IdentifyController.allocate();
        page.set(IdentifyController.VID, NvmeController.VENDOR);
        page.set(IdentifyController.SSVID, NvmeController.VENDOR);
        page.set(IdentifyController.SN, options.serialNumber());
        page.set(IdentifyController.MN, options.modelNumber());
        page.set(IdentifyController.FR, options.firmwareRevision());
        page.set(IdentifyController.MDTS, options.maximumTransfer());
        page.set(IdentifyController.CNTLID, options.controllerId());
        page.set(IdentifyController.VER, Registers.VERSION_2_0);
        page.set(IdentifyController.OAES, Features.SUPPORTED_EVENTS & (1 << 8));
        page.set(IdentifyController.CNTRLTYPE, 1);
        page.set(IdentifyController.SUBNQN, options.subsystemNqn());
        setLimits(page);
        setNvm(page);
        return page.bytes();
    }

    private static void setLimits(IdentifyController page) {
        page.set(IdentifyController.RAB, 7);
        page.set(IdentifyController.ACL, 3);
        page.set(IdentifyController.AERL, AsyncEvents.MAX_REQUESTS - 1);
        page.set(IdentifyController.FRMW, 1 | (1 << 1));
        page.set(IdentifyController.LPA, (1 << 1) | (1 << 2));
        page.set(IdentifyController.ELPE, ErrorLog.ENTRIES - 1);
        page.set(IdentifyController.WCTEMP, 343);
        page.set(IdentifyController.CCTEMP, 353);
    }

    private void setNvm(IdentifyController page) {
        long capacity = namespaces.active().stream()
                .mapToLong(namespace ->
                        namespace.store().blocks() * namespace.store().blockBytes())
                .sum();
        page.set(IdentifyController.TNVMCAP, capacity);
        page.set(IdentifyController.SQES, 0x66);
        page.set(IdentifyController.CQES, 0x44);
        page.set(IdentifyController.NN, namespaces.largest());
        page.set(IdentifyController.ONCS, OPTIONAL_COMMANDS);
        page.set(IdentifyController.OCFS, COPY_FORMAT_0);
        page.set(IdentifyController.VWC, (namespaces.volatileWriteCache() ? 1 : 0) | (3 << 1));
        page.set(IdentifyController.SGLS, SGLS);
    }
}

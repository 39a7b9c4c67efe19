package io.peerlane.nvme.target;

import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyIndependentNamespace;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.LbaFormat;
import io.peerlane.nvme.wire.Registers;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Fills the structures that Identify returns; the caller has zeroed them. Values left open are nvmet's. */
final class IdentifyData {

    /** Keep Alive granularity, 100 ms: one second. */
    private static final int KAS = 10;

    private static final int CMIC_MULTIPLE_PORTS_AND_CONTROLLERS = 0x03;
    private static final int CTRATT_HOST_ID_128_AND_TBKAS = 0x41;
    private static final int CNTRLTYPE_IO = 1;
    private static final int CNTRLTYPE_DISCOVERY = 2;
    private static final int DCTYPE_DIRECT = 1;
    private static final int LPA_EXTENDED = 0x04;
    private static final int LPA_NAMESPACE_SMART_EFFECTS_AND_EXTENDED = 0x07;
    private static final int ONCS_SELECT = 1 << 4;
    private static final int ONCS_TIMESTAMP = 1 << 6;
    private static final int FRMW_ONE_SLOT_READ_ONLY = 0x03;
    private static final int SQES_64 = 0x66;
    private static final int CQES_16 = 0x44;
    private static final int VWC_PRESENT_WITH_BROADCAST_FLUSH = 0x07;
    private static final int OFCS_DISCONNECT = 1;
    private static final int CAPSULE_UNIT = 16;
    private static final int SHARED = 1;
    private static final int RAB = 6;

    /** One power state of 25 W that is entered in 16 us and left in 4. */
    private static final byte[] POWER_STATE = ByteBuffer.allocate(32)
            .put(new byte[] {(byte) 0xc4, 0x09, 0, 0, 0x10, 0, 0, 0, 4})
            .array();

    private IdentifyData() {}

    static void controller(MemorySegment data, TargetController controller) {
        var id = new IdentifyController(data);
        var identity = controller.subsystem().identity();
        id.set(IdentifyController.SN, identity.serialNumber());
        id.set(IdentifyController.MN, identity.modelNumber());
        id.set(IdentifyController.FR, identity.firmwareRevision());
        id.set(IdentifyController.RAB, RAB);
        id.set(IdentifyController.CMIC, CMIC_MULTIPLE_PORTS_AND_CONTROLLERS);
        id.set(IdentifyController.MDTS, controller.options().maximumDataTransferSize());
        id.set(IdentifyController.CNTLID, controller.cntlid());
        id.set(IdentifyController.VER, Registers.VERSION_1_4);
        id.set(IdentifyController.OAES, AsyncEvents.NAMESPACE_ATTRIBUTE);
        id.set(IdentifyController.CTRATT, CTRATT_HOST_ID_128_AND_TBKAS);
        id.set(IdentifyController.CNTRLTYPE, CNTRLTYPE_IO);
        id.set(IdentifyController.SQES, SQES_64);
        id.set(IdentifyController.CQES, CQES_16);
        id.set(IdentifyController.MAXCMD, controller.maxQueueEntries());
        id.set(IdentifyController.NN, Subsystem.MAX_NAMESPACES);
        id.set(IdentifyController.MNAN, Subsystem.MAX_NAMESPACES);
        id.set(IdentifyController.VWC, VWC_PRESENT_WITH_BROADCAST_FLUSH);
        OptionalCommands.describe(id, controller);
        id.set(IdentifyController.ONCS, id.get(IdentifyController.ONCS) | ONCS_SELECT | ONCS_TIMESTAMP);
        id.set(IdentifyController.SUBNQN, controller.subsystem().nqn());
        id.set(IdentifyController.PSD0, POWER_STATE);
        adminLimits(id);
        capsules(id, controller.transport());
    }

    /** No namespaces and no I/O queues: what is about them stays zero. */
    static void discoveryController(MemorySegment data, TargetController controller) {
        var id = new IdentifyController(data);
        var identity = controller.subsystem().identity();
        id.set(IdentifyController.SN, identity.serialNumber());
        id.set(IdentifyController.MN, identity.modelNumber());
        id.set(IdentifyController.FR, identity.firmwareRevision());
        id.set(IdentifyController.CMIC, CMIC_MULTIPLE_PORTS_AND_CONTROLLERS);
        id.set(IdentifyController.MDTS, controller.options().maximumDataTransferSize());
        id.set(IdentifyController.CNTLID, controller.cntlid());
        id.set(IdentifyController.VER, Registers.VERSION_1_4);
        id.set(
                IdentifyController.OAES,
                Integer.toUnsignedLong(controller.events().supported()));
        id.set(IdentifyController.CTRATT, CTRATT_HOST_ID_128_AND_TBKAS);
        id.set(IdentifyController.CNTRLTYPE, CNTRLTYPE_DISCOVERY);
        id.set(IdentifyController.AERL, AsyncEvents.LIMIT - 1);
        id.set(IdentifyController.LPA, LPA_EXTENDED);
        id.set(IdentifyController.KAS, KAS);
        id.set(IdentifyController.MAXCMD, controller.maxQueueEntries());
        id.set(
                IdentifyController.SGLS,
                Integer.toUnsignedLong(controller.transport().sgls()));
        id.set(IdentifyController.SUBNQN, controller.subsystem().nqn());
        id.set(IdentifyController.MSDBD, controller.transport().maxDataDescriptors());
        id.set(IdentifyController.DCTYPE, DCTYPE_DIRECT);
    }

    private static void adminLimits(IdentifyController id) {
        id.set(IdentifyController.ACL, AbortCommand.LIMIT - 1);
        id.set(IdentifyController.AERL, AsyncEvents.LIMIT - 1);
        id.set(IdentifyController.FRMW, FRMW_ONE_SLOT_READ_ONLY);
        id.set(IdentifyController.LPA, LPA_NAMESPACE_SMART_EFFECTS_AND_EXTENDED);
        id.set(IdentifyController.ELPE, ErrorLog.ENTRIES - 1);
        id.set(IdentifyController.KAS, KAS);
    }

    private static void capsules(IdentifyController id, TargetTransport transport) {
        id.set(IdentifyController.SGLS, Integer.toUnsignedLong(transport.sgls()));
        id.set(IdentifyController.IOCCSZ, (64 + transport.inCapsuleBytes()) / CAPSULE_UNIT);
        id.set(IdentifyController.IORCSZ, 1);
        id.set(IdentifyController.MSDBD, transport.maxDataDescriptors());
        id.set(IdentifyController.OFCS, OFCS_DISCONNECT);
    }

    static void namespace(MemorySegment data, TargetNamespace namespace) {
        var id = new IdentifyNamespace(data);
        BlockGeometry geometry = namespace.device().geometry();
        id.set(IdentifyNamespace.NSZE, geometry.blocks());
        id.set(IdentifyNamespace.NCAP, geometry.blocks());
        id.set(IdentifyNamespace.NUSE, geometry.blocks());
        id.set(IdentifyNamespace.NVMCAP, geometry.bytes());
        id.set(IdentifyNamespace.NMIC, SHARED);
        OptionalCommands.describe(id, geometry);
        id.lbaFormat(0, new LbaFormat(0, Integer.numberOfTrailingZeros(geometry.blockBytes()), 0));
        id.identifiers(namespace.identity().descriptors());
    }

    static void independent(MemorySegment data, TargetNamespace namespace) {
        var id = new IdentifyIndependentNamespace(data);
        boolean cached = namespace.device().geometry().volatileWriteCache();
        id.set(IdentifyIndependentNamespace.NSFEAT, cached ? 0 : 1 << 5);
        id.set(IdentifyIndependentNamespace.NMIC, SHARED);
        id.set(IdentifyIndependentNamespace.NSTAT, 1);
    }
}

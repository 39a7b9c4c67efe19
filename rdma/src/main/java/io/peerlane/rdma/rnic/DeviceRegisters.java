package io.peerlane.rdma.rnic;

import io.peerlane.fabric.pci.RegisterSpace;
import io.peerlane.rdma.rnic.abi.RegisterMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** BAR 0 as {@link RegisterMap} lays it out. Before the adapter is attached only limits are there. */
final class DeviceRegisters implements RegisterSpace {

    private final RnicOptions options;
    private final Supplier<@Nullable Device> attached;

    DeviceRegisters(RnicOptions options, Supplier<@Nullable Device> attached) {
        this.options = options;
        this.attached = attached;
    }

    @Override
    public long read(long offset, int bytes) {
        var device = attached.get();
        if (offset >= RegisterMap.QP_DOORBELL && offset < RegisterMap.CQ_DOORBELL) {
            var queuePair = device == null ? null : byDoorbell(device, offset);
            return queuePair == null ? 0 : queuePair.completedCounts();
        }
        return offset == RegisterMap.COMMAND_ADDRESS && device != null
                ? device.commands().address()
                : limit(offset);
    }

    private long limit(long offset) {
        var limits = options.limits();
        return switch ((int) offset) {
            case (int) RegisterMap.VERSION -> RegisterMap.REVISION;
            case (int) RegisterMap.MAX_QP -> limits.maxQueuePairs();
            case (int) RegisterMap.MAX_DEPTH -> limits.maxQueueDepth();
            case (int) RegisterMap.MAX_CQ -> limits.maxCompletionQueues();
            case (int) RegisterMap.MAX_CQE -> limits.maxCompletionEntries();
            case (int) RegisterMap.MAX_REGION -> limits.maxMemoryRegions();
            case (int) RegisterMap.MAX_INBOUND -> limits.maxInboundReads();
            case (int) RegisterMap.MAX_OUTBOUND -> limits.maxOutboundReads();
            default -> 0;
        };
    }

    @Override
    public void write(long offset, int bytes, long value) {
        var device = attached.get();
        if (device == null) {
            return;
        }
        if (offset >= RegisterMap.CQ_DOORBELL) {
            completionDoorbell(device, offset, value);
        } else if (offset >= RegisterMap.QP_DOORBELL) {
            var queuePair = byDoorbell(device, offset);
            if (queuePair != null) {
                queuePair.doorbell((int) value, (int) (value >>> 32));
            }
        } else {
            control(device, offset, value);
        }
    }

    private static void control(Device device, long offset, long value) {
        if (offset == RegisterMap.COMMAND_ADDRESS) {
            device.commands().address(value);
        } else if (offset == RegisterMap.COMMAND) {
            device.commands().execute();
        } else if (offset == RegisterMap.QP_CONTROL) {
            queuePairControl(device, value);
        }
    }

    private static void queuePairControl(Device device, long value) {
        var queuePair = device.queuePair((int) value);
        if (queuePair == null) {
            return;
        }
        switch ((int) (value >>> 32)) {
            case RegisterMap.CLOSE -> queuePair.close();
            case RegisterMap.FAIL -> queuePair.failByDriver();
            default -> {}
        }
    }

    private static @Nullable DeviceQueuePair byDoorbell(Device device, long offset) {
        int index = (int) ((offset - RegisterMap.QP_DOORBELL) / RegisterMap.DOORBELL_BYTES);
        return index < device.queuePairs().length() ? device.queuePairs().get(index) : null;
    }

    private static void completionDoorbell(Device device, long offset, long value) {
        int index = (int) ((offset - RegisterMap.CQ_DOORBELL) / RegisterMap.DOORBELL_BYTES);
        var queue = index < device.completionQueues().length()
                ? device.completionQueues().get(index)
                : null;
        if (queue != null) {
            var loop = queue.loop();
            loop.enter();
            queue.doorbell((int) value, (value & RegisterMap.CQ_ARM) != 0);
            loop.leave();
        }
    }
}

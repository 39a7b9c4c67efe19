package io.peerlane.nvme.target;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.FeatureIdentifier;
import java.util.UUID;

/** Set and Get Features (NVMe Base 2.1, 5.1.12 and 5.1.25): what a Fabrics host needs. Nothing is saveable. */
final class FeatureCommands {

    private static final int HOST_IDENTIFIER_BYTES = 16;
    private static final int EXTENDED_HOST_IDENTIFIER = 1;
    private static final int SAVE = 1 << 31;
    private static final int WRITE_CACHE_ENABLE = 1;

    private FeatureCommands() {}

    static Status prepareGet(TargetRequest request) {
        int dword = request.command().cdw10();
        if ((dword >> 8 & 7) != FeatureIdentifier.SELECT_CURRENT) {
            return GenericStatus.INVALID_FIELD; // ONCS does not offer the selection
        }
        if ((dword & 0xff) != FeatureIdentifier.HOST_IDENTIFIER) {
            return request.expect(DataDirection.NONE, 0, FeatureCommands::get);
        }
        if ((request.command().cdw11() & EXTENDED_HOST_IDENTIFIER) == 0) {
            return GenericStatus.INVALID_FIELD; // Fabrics hosts have 128 bits
        }
        return request.expect(DataDirection.TO_HOST, HOST_IDENTIFIER_BYTES, FeatureCommands::getHostIdentifier);
    }

    private static void get(TargetRequest request) {
        var controller = request.queue().controller();
        switch (request.command().cdw10() & 0xff) {
            case FeatureIdentifier.VOLATILE_WRITE_CACHE -> request.complete(Status.SUCCESS, WRITE_CACHE_ENABLE);
            case FeatureIdentifier.NUMBER_OF_QUEUES -> request.complete(Status.SUCCESS, queues(controller));
            case FeatureIdentifier.ASYNCHRONOUS_EVENTS ->
                request.complete(Status.SUCCESS, controller.events().configuration());
            case FeatureIdentifier.KEEP_ALIVE_TIMER ->
                request.complete(Status.SUCCESS, controller.keepAlive().timeoutMillis());
            default -> request.complete(GenericStatus.INVALID_FIELD.doNotRetry());
        }
    }

    private static void getHostIdentifier(TargetRequest request) {
        UUID host = request.queue().controller().hostIdentifier();
        var data = request.data();
        data.set(Octets.BE64, 0, host.getMostSignificantBits());
        data.set(Octets.BE64, 8, host.getLeastSignificantBits());
        request.complete(Status.SUCCESS);
    }

    static void set(TargetRequest request) {
        if ((request.command().cdw10() & SAVE) != 0) {
            request.complete(CommandSpecificStatus.FEATURE_NOT_SAVEABLE.doNotRetry());
            return;
        }
        switch (request.command().cdw10() & 0xff) {
            case FeatureIdentifier.NUMBER_OF_QUEUES -> setNumberOfQueues(request);
            case FeatureIdentifier.ASYNCHRONOUS_EVENTS -> setAsynchronousEvents(request);
            case FeatureIdentifier.KEEP_ALIVE_TIMER -> setKeepAlive(request);
            case FeatureIdentifier.VOLATILE_WRITE_CACHE -> setWriteCache(request);
            case FeatureIdentifier.HOST_IDENTIFIER -> // Connect has set it
                request.complete(GenericStatus.COMMAND_SEQUENCE_ERROR.doNotRetry());
            default -> request.complete(GenericStatus.INVALID_FIELD.doNotRetry());
        }
    }

    private static void setNumberOfQueues(TargetRequest request) {
        int wanted = request.command().cdw11();
        if ((wanted & 0xffff) == 0xffff || wanted >>> 16 == 0xffff) {
            request.complete(GenericStatus.INVALID_FIELD.doNotRetry());
        } else {
            request.complete(Status.SUCCESS, queues(request.queue().controller()));
        }
    }

    private static void setAsynchronousEvents(TargetRequest request) {
        int mask = request.command().cdw11();
        if ((mask & ~request.queue().controller().events().supported()) != 0) {
            request.complete(GenericStatus.INVALID_FIELD.doNotRetry());
            return;
        }
        request.queue().controller().events().configure(mask);
        request.complete(Status.SUCCESS, mask);
    }

    private static void setKeepAlive(TargetRequest request) {
        long millis = Integer.toUnsignedLong(request.command().cdw11());
        request.queue().controller().startKeepAlive(millis);
        request.complete(Status.SUCCESS);
    }

    /** The cache cannot be switched off here: a host that asks for it must not believe it was. */
    private static void setWriteCache(TargetRequest request) {
        boolean enable = (request.command().cdw11() & WRITE_CACHE_ENABLE) != 0;
        request.complete(enable ? Status.SUCCESS : CommandSpecificStatus.FEATURE_NOT_CHANGEABLE.doNotRetry());
    }

    private static long queues(TargetController controller) {
        int most = controller.options().maxIoQueues();
        return Integer.toUnsignedLong(FeatureIdentifier.numberOfQueues(most, most));
    }
}

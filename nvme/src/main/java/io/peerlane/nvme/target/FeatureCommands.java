package io.peerlane.nvme.target;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.FeatureIdentifier;
import java.util.OptionalInt;
import java.util.UUID;

/** Set and Get Features of a Fabrics controller (NVMe Base 2.1, 5.1.11 and 5.1.25). Nothing is saveable. */
final class FeatureCommands {

    private static final int HOST_IDENTIFIER_BYTES = 16;
    private static final int TIMESTAMP_BYTES = 8;
    private static final int EXTENDED_HOST_IDENTIFIER = 1;
    private static final int SAVE = 1 << 31;
    private static final int WRITE_CACHE_ENABLE = 1;
    private static final int CHANGEABLE = 1 << 2;
    private static final long ALL_NAMESPACES = 0xffff_ffffL;

    // Bytes of fields in the command, for the error log.
    private static final int FID = 40;
    private static final int SEL = 41;
    private static final int CDW11 = 44;

    private FeatureCommands() {}

    static Status prepareGet(TargetRequest request) {
        int feature = feature(request);
        int select = select(request);
        if (!FeatureSupport.isSupported(feature, request.queue().controller())) {
            return request.invalidField(FID);
        }
        if (select > FeatureIdentifier.SELECT_CAPABILITIES) {
            return request.invalidField(SEL);
        }
        if (select == FeatureIdentifier.SELECT_CAPABILITIES) {
            return request.expect(DataDirection.NONE, 0, FeatureCommands::getCapabilities);
        }
        return switch (feature) {
            case FeatureIdentifier.HOST_IDENTIFIER -> prepareGetHostIdentifier(request);
            case FeatureIdentifier.TIMESTAMP ->
                request.expect(DataDirection.TO_HOST, TIMESTAMP_BYTES, FeatureCommands::getTimestamp);
            default -> request.expect(DataDirection.NONE, 0, FeatureCommands::get);
        };
    }

    private static Status prepareGetHostIdentifier(TargetRequest request) {
        return (request.command().cdw11() & EXTENDED_HOST_IDENTIFIER) == 0 // Fabrics hosts have 128 bits
                ? request.invalidField(CDW11)
                : request.expect(DataDirection.TO_HOST, HOST_IDENTIFIER_BYTES, FeatureCommands::getHostIdentifier);
    }

    private static int feature(TargetRequest request) {
        return request.command().cdw10() & 0xff;
    }

    private static int select(TargetRequest request) {
        return request.command().cdw10() >> 8 & 7;
    }

    private static void getCapabilities(TargetRequest request) {
        request.complete(Status.SUCCESS, FeatureSupport.isChangeable(feature(request)) ? CHANGEABLE : 0);
    }

    /** The value now, or the default, which is also what a feature that is not saveable has for a saved value. */
    private static void get(TargetRequest request) {
        var controller = request.queue().controller();
        boolean now = select(request) == FeatureIdentifier.SELECT_CURRENT;
        switch (feature(request)) {
            case FeatureIdentifier.VOLATILE_WRITE_CACHE -> request.complete(Status.SUCCESS, WRITE_CACHE_ENABLE);
            case FeatureIdentifier.NUMBER_OF_QUEUES -> request.complete(Status.SUCCESS, queues(controller));
            case FeatureIdentifier.ASYNCHRONOUS_EVENTS ->
                request.complete(
                        Status.SUCCESS,
                        now ? Integer.toUnsignedLong(controller.events().configuration()) : 0);
            case FeatureIdentifier.KEEP_ALIVE_TIMER ->
                request.complete(Status.SUCCESS, now ? controller.keepAlive().timeoutMillis() : 0);
            default -> getSetting(request, controller, now);
        }
    }

    private static void getSetting(TargetRequest request, TargetController controller, boolean now) {
        ControllerFeatures features = now
                ? controller.features()
                : new ControllerFeatures(controller.subsystem().target().clock());
        OptionalInt value = features.get(feature(request), request.command().cdw11());
        if (value.isPresent()) {
            request.complete(Status.SUCCESS, Integer.toUnsignedLong(value.getAsInt()));
        } else {
            request.complete(request.invalidField(CDW11).doNotRetry());
        }
    }

    private static void getHostIdentifier(TargetRequest request) {
        UUID host = request.queue().controller().hostIdentifier();
        var data = request.data();
        data.set(Octets.BE64, 0, host.getMostSignificantBits());
        data.set(Octets.BE64, 8, host.getLeastSignificantBits());
        request.complete(Status.SUCCESS);
    }

    private static void getTimestamp(TargetRequest request) {
        request.data()
                .set(Octets.LE64, 0, request.queue().controller().features().timestamp());
        request.complete(Status.SUCCESS);
    }

    static Status prepareSet(TargetRequest request) {
        int feature = feature(request);
        if (!FeatureSupport.isSupported(feature, request.queue().controller())) {
            return request.invalidField(FID);
        }
        if ((request.command().cdw10() & SAVE) != 0) {
            return CommandSpecificStatus.FEATURE_NOT_SAVEABLE;
        }
        long nsid = request.command().nsid();
        if (nsid != 0 && nsid != ALL_NAMESPACES && feature != FeatureIdentifier.ERROR_RECOVERY) {
            return CommandSpecificStatus.FEATURE_NOT_NAMESPACE_SPECIFIC;
        }
        return feature == FeatureIdentifier.TIMESTAMP
                ? request.expect(DataDirection.TO_CONTROLLER, TIMESTAMP_BYTES, FeatureCommands::setTimestamp)
                : request.expect(DataDirection.NONE, 0, FeatureCommands::set);
    }

    private static void setTimestamp(TargetRequest request) {
        request.queue().controller().features().timestamp(request.data().get(Octets.LE64, 0));
        request.complete(Status.SUCCESS);
    }

    private static void set(TargetRequest request) {
        switch (feature(request)) {
            case FeatureIdentifier.NUMBER_OF_QUEUES -> setNumberOfQueues(request);
            case FeatureIdentifier.ASYNCHRONOUS_EVENTS -> setAsynchronousEvents(request);
            case FeatureIdentifier.KEEP_ALIVE_TIMER -> setKeepAlive(request);
            case FeatureIdentifier.VOLATILE_WRITE_CACHE -> setWriteCache(request);
            case FeatureIdentifier.HOST_IDENTIFIER -> // Connect has set it
                request.complete(GenericStatus.COMMAND_SEQUENCE_ERROR.doNotRetry());
            case FeatureIdentifier.COMMAND_SET_PROFILE ->
                setSetting(request, CommandSpecificStatus.IO_COMMAND_SET_COMBINATION_REJECTED);
            default -> setSetting(request, request.invalidField(CDW11));
        }
    }

    private static void setSetting(TargetRequest request, Status refusal) {
        boolean possible = request.queue()
                .controller()
                .features()
                .set(feature(request), request.command().cdw11());
        request.complete(possible ? Status.SUCCESS : refusal.doNotRetry());
    }

    /** May be set until there are I/O queues; the answer is always the most, as nvmet has it. */
    private static void setNumberOfQueues(TargetRequest request) {
        int wanted = request.command().cdw11();
        if ((wanted & 0xffff) == 0xffff || wanted >>> 16 == 0xffff) {
            request.complete(request.invalidField(CDW11).doNotRetry());
        } else if (request.queue().controller().ioQueueCount() > 0) {
            request.complete(GenericStatus.COMMAND_SEQUENCE_ERROR.doNotRetry());
        } else {
            request.complete(Status.SUCCESS, queues(request.queue().controller()));
        }
    }

    private static void setAsynchronousEvents(TargetRequest request) {
        int mask = request.command().cdw11();
        if ((mask & ~request.queue().controller().events().supported()) != 0) {
            request.complete(request.invalidField(CDW11).doNotRetry());
            return;
        }
        request.queue().controller().events().configure(mask);
        request.complete(Status.SUCCESS, Integer.toUnsignedLong(mask));
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

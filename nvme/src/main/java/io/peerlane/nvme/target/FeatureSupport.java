package io.peerlane.nvme.target;

import static io.peerlane.nvme.wire.FeatureIdentifier.ARBITRATION;
import static io.peerlane.nvme.wire.FeatureIdentifier.ASYNCHRONOUS_EVENTS;
import static io.peerlane.nvme.wire.FeatureIdentifier.COMMAND_SET_PROFILE;
import static io.peerlane.nvme.wire.FeatureIdentifier.ERROR_RECOVERY;
import static io.peerlane.nvme.wire.FeatureIdentifier.HOST_IDENTIFIER;
import static io.peerlane.nvme.wire.FeatureIdentifier.KEEP_ALIVE_TIMER;
import static io.peerlane.nvme.wire.FeatureIdentifier.NUMBER_OF_QUEUES;
import static io.peerlane.nvme.wire.FeatureIdentifier.POWER_MANAGEMENT;
import static io.peerlane.nvme.wire.FeatureIdentifier.TEMPERATURE_THRESHOLD;
import static io.peerlane.nvme.wire.FeatureIdentifier.TIMESTAMP;
import static io.peerlane.nvme.wire.FeatureIdentifier.VOLATILE_WRITE_CACHE;
import static io.peerlane.nvme.wire.FeatureIdentifier.WRITE_ATOMICITY;

import java.util.List;

/** Which features controllers have (NVMe Base 2.1, figure 32). */
final class FeatureSupport {

    private static final List<Integer> IO = List.of(
            ARBITRATION,
            POWER_MANAGEMENT,
            TEMPERATURE_THRESHOLD,
            ERROR_RECOVERY,
            VOLATILE_WRITE_CACHE,
            NUMBER_OF_QUEUES,
            WRITE_ATOMICITY,
            ASYNCHRONOUS_EVENTS,
            TIMESTAMP,
            KEEP_ALIVE_TIMER,
            COMMAND_SET_PROFILE,
            HOST_IDENTIFIER);

    private static final List<Integer> DISCOVERY = List.of(ASYNCHRONOUS_EVENTS, KEEP_ALIVE_TIMER);

    private FeatureSupport() {}

    /** The features of an I/O controller, by identifier. */
    static List<Integer> ofIoControllers() {
        return IO;
    }

    static boolean isSupported(int feature, TargetController controller) {
        return (controller.subsystem().isDiscovery() ? DISCOVERY : IO).contains(feature);
    }

    /** Whether Set Features can succeed with another value than the one it has. */
    static boolean isChangeable(int feature) {
        return feature != HOST_IDENTIFIER
                && feature != VOLATILE_WRITE_CACHE
                && feature != POWER_MANAGEMENT
                && feature != COMMAND_SET_PROFILE;
    }
}

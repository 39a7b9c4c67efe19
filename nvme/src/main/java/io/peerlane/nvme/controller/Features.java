package io.peerlane.nvme.controller;

import io.peerlane.nvme.command.AdminCommand.GetFeatures;
import io.peerlane.nvme.command.AdminCommand.SetFeatures;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.wire.FeatureIdentifier;

/**
 * Features of a controller from one enable to the next reset (NVMe Base 2.1, 5.1.25). None can be saved. Values are
 * written by the admin queue and read by I/O queues.
 *
 * <p>Interrupt coalescing is accepted and has no effect, as the specification allows: a controller recommends, the time
 * is a bound.
 */
final class Features {

    /** AB: no limit. */
    private static final int UNLIMITED_BURST = 7;

    /** 70 degrees Celsius. */
    private static final int DEFAULT_TEMPERATURE_THRESHOLD = 343;

    /** SMART critical warnings, and the notices and errors the controller can send. */
    static final int SUPPORTED_EVENTS = 0x0000_003f | (1 << 8);

    private static final int CHANGEABLE = 4;

    private final boolean hasWriteCache;
    private final int maximumQueues;
    private final int[] vectorConfiguration;
    private volatile int arbitration = UNLIMITED_BURST;
    private volatile boolean writeCacheEnabled = true;
    private final int[] temperature = {DEFAULT_TEMPERATURE_THRESHOLD, 0};
    private int errorRecovery;
    private int coalescing;
    private int atomicity;
    private int events;
    private int submissionQueues;
    private int completionQueues;
    private final byte[] hostBehavior = new byte[HOST_BEHAVIOR_BYTES];

    /** Data of Host Behavior Support. */
    static final int HOST_BEHAVIOR_BYTES = 512;

    Features(ControllerOptions options, boolean hasWriteCache) {
        this(options.ioQueues(), hasWriteCache, options.interruptVectors());
    }

    /** Most entries fetched at once from one queue. */
    int arbitrationBurst() {
        int exponent = arbitration & 7;
        return exponent == UNLIMITED_BURST ? Integer.MAX_VALUE : 1 << exponent;
    }

    /** WCE: false makes every write write through. */
    boolean writeCacheEnabled() {
        return writeCacheEnabled;
    }

    /** I/O submission queues allocated: identifiers 1 to this. */
    int submissionQueues() {
        return submissionQueues;
    }

    /** I/O completion queues allocated: identifiers 1 to this. */
    int completionQueues() {
        return completionQueues;
    }

    /** Host Behavior Support, {@value #HOST_BEHAVIOR_BYTES} bytes. */
    byte[] hostBehavior() {
        return hostBehavior;
    }

    /** Get Features; the host behavior's data is the caller's business. */
    Reply get(GetFeatures command) {
        if (!isSupported(command.feature())) {
            return Reply.of(GenericStatus.INVALID_FIELD.doNotRetry());
        }
        return switch (command.select()) {
            case FeatureIdentifier.SELECT_CURRENT -> current(command.feature(), command.value());
            case FeatureIdentifier.SELECT_DEFAULT, FeatureIdentifier.SELECT_SAVED ->
                defaults().current(command.feature(), command.value());
            case FeatureIdentifier.SELECT_CAPABILITIES -> Reply.success(CHANGEABLE);
            default -> Reply.of(GenericStatus.INVALID_FIELD.doNotRetry());
        };
    }

    private Features defaults() {
        return new Features(maximumQueues, hasWriteCache, vectorConfiguration.length);
    }

    private Features(int maximumQueues, boolean hasWriteCache, int vectors) {
        this.hasWriteCache = hasWriteCache;
        this.maximumQueues = maximumQueues;
        submissionQueues = maximumQueues;
        completionQueues = maximumQueues;
        vectorConfiguration = new int[vectors];
    }

    private boolean isSupported(int feature) {
        return switch (feature) {
            case FeatureIdentifier.ARBITRATION,
                    FeatureIdentifier.POWER_MANAGEMENT,
                    FeatureIdentifier.TEMPERATURE_THRESHOLD,
                    FeatureIdentifier.ERROR_RECOVERY,
                    FeatureIdentifier.NUMBER_OF_QUEUES,
                    FeatureIdentifier.INTERRUPT_COALESCING,
                    FeatureIdentifier.INTERRUPT_VECTOR,
                    FeatureIdentifier.WRITE_ATOMICITY,
                    FeatureIdentifier.ASYNCHRONOUS_EVENTS,
                    FeatureIdentifier.HOST_BEHAVIOR -> true;
            case FeatureIdentifier.VOLATILE_WRITE_CACHE -> hasWriteCache;
            default -> false;
        };
    }

    private Reply current(int feature, int dword) {
        return switch (feature) {
            case FeatureIdentifier.ARBITRATION -> Reply.success(arbitration);
            case FeatureIdentifier.TEMPERATURE_THRESHOLD -> getTemperature(dword);
            case FeatureIdentifier.ERROR_RECOVERY -> Reply.success(errorRecovery);
            case FeatureIdentifier.VOLATILE_WRITE_CACHE -> Reply.success(writeCacheEnabled ? 1 : 0);
            case FeatureIdentifier.NUMBER_OF_QUEUES ->
                Reply.success(FeatureIdentifier.numberOfQueues(submissionQueues, completionQueues));
            case FeatureIdentifier.INTERRUPT_COALESCING -> Reply.success(coalescing);
            case FeatureIdentifier.INTERRUPT_VECTOR -> getVector(dword & 0xffff);
            case FeatureIdentifier.WRITE_ATOMICITY -> Reply.success(atomicity);
            case FeatureIdentifier.ASYNCHRONOUS_EVENTS -> Reply.success(events);
            default -> Reply.success(0);
        };
    }

    private Reply getTemperature(int dword) {
        int which = dword >> 20 & 3;
        return which < temperature.length ? Reply.success(temperature[which]) : invalid();
    }

    private Reply getVector(int vector) {
        return vector < vectorConfiguration.length ? Reply.success(vectorConfiguration[vector] | vector) : invalid();
    }

    /**
     * Set Features; turning the write cache off must be followed by a flush, which is the caller's business, as is the
     * data of Host Behavior Support.
     *
     * @param ioQueuesExist whether any I/O queue has been created
     */
    Reply set(SetFeatures command, boolean ioQueuesExist) {
        if (command.save()) {
            return Reply.of(CommandSpecificStatus.FEATURE_NOT_SAVEABLE.doNotRetry());
        }
        if (!isSupported(command.feature())) {
            return invalid();
        }
        int value = command.value();
        return switch (command.feature()) {
            case FeatureIdentifier.ARBITRATION -> {
                arbitration = value & 0xffff_ff07;
                yield Reply.success(0);
            }
            case FeatureIdentifier.POWER_MANAGEMENT -> (value & 0x1f) == 0 ? Reply.success(0) : invalid();
            case FeatureIdentifier.TEMPERATURE_THRESHOLD -> setTemperature(value);
            case FeatureIdentifier.ERROR_RECOVERY -> setErrorRecovery(value);
            case FeatureIdentifier.VOLATILE_WRITE_CACHE -> {
                writeCacheEnabled = (value & 1) != 0;
                yield Reply.success(0);
            }
            case FeatureIdentifier.NUMBER_OF_QUEUES -> setQueues(value, ioQueuesExist);
            case FeatureIdentifier.INTERRUPT_COALESCING -> {
                coalescing = value & 0xffff;
                yield Reply.success(0);
            }
            case FeatureIdentifier.INTERRUPT_VECTOR -> setVector(value);
            case FeatureIdentifier.WRITE_ATOMICITY -> {
                atomicity = value & 1;
                yield Reply.success(0);
            }
            case FeatureIdentifier.ASYNCHRONOUS_EVENTS -> setEvents(value);
            default -> Reply.success(0);
        };
    }

    private Reply setTemperature(int value) {
        int sensor = value >> 16 & 0xf;
        int which = value >> 20 & 3;
        boolean all = sensor == 0xf;
        if (which >= temperature.length || (sensor != 0 && !all)) {
            return invalid();
        }
        temperature[which] = value & 0xffff;
        return Reply.success(0);
    }

    /** DULBE is refused: no namespace reports deallocated blocks. */
    private Reply setErrorRecovery(int value) {
        if ((value & (1 << 16)) != 0) {
            return invalid();
        }
        errorRecovery = value & 0xffff;
        return Reply.success(0);
    }

    private Reply setQueues(int value, boolean ioQueuesExist) {
        if (ioQueuesExist) {
            return Reply.of(GenericStatus.COMMAND_SEQUENCE_ERROR.doNotRetry());
        }
        if ((value & 0xffff) == 0xffff || value >>> 16 == 0xffff) {
            return invalid();
        }
        submissionQueues = Math.min(maximumQueues, FeatureIdentifier.submissionQueues(value));
        completionQueues = Math.min(maximumQueues, FeatureIdentifier.completionQueues(value));
        return Reply.success(FeatureIdentifier.numberOfQueues(submissionQueues, completionQueues));
    }

    private Reply setVector(int value) {
        int vector = value & 0xffff;
        if (vector >= vectorConfiguration.length) {
            return invalid();
        }
        vectorConfiguration[vector] = value & (1 << 16);
        return Reply.success(0);
    }

    private Reply setEvents(int value) {
        if ((value & ~SUPPORTED_EVENTS) != 0) {
            return invalid();
        }
        events = value;
        return Reply.success(value);
    }

    /** Host Behavior Support was sent; the controller keeps it and needs none of it. */
    void setHostBehavior(byte[] data) {
        System.arraycopy(data, 0, hostBehavior, 0, HOST_BEHAVIOR_BYTES);
    }

    private static Reply invalid() {
        return Reply.of(GenericStatus.INVALID_FIELD.doNotRetry());
    }
}

package io.peerlane.nvme.target;

import io.peerlane.nvme.wire.SmartLog;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * SMART / Health Information of one namespace, or of the subsystem, whose namespaces all controllers share (NVMe Base 2.1,
 * 5.1.12.1.3). Commands, data, failed accesses of the devices, error log entries and hours since the start are counted.
 * Temperature and spare are constants, for nothing here wears or heats; controller busy time is not measured and stays 0.
 */
final class HealthLog {

    private static final int KELVIN_25_CELSIUS = 298;
    private static final int FULL = 100;
    private static final int LOW_SPARE = 10;
    private static final int TEMPERATURE_WARNING = 1 << 1;
    private static final long DATA_UNIT = 512 * 1000L;
    private static final long NANOS_PER_HOUR = 3600L * 1_000_000_000;

    private HealthLog() {}

    static MemorySegment read(long nsid, TargetController controller) {
        ControllerNamespace one = controller.namespace(nsid);
        Collection<TargetNamespace> namespaces =
                one == null ? controller.subsystem().namespaces() : List.of(one.namespace());
        var log = SmartLog.allocate();
        log.set(SmartLog.CW, controller.features().isOutside(KELVIN_25_CELSIUS) ? TEMPERATURE_WARNING : 0);
        log.set(SmartLog.CTEMP, KELVIN_25_CELSIUS);
        log.set(SmartLog.AVSP, FULL);
        log.set(SmartLog.AVSPT, LOW_SPARE);
        log.set(SmartLog.DUR, units(sum(namespaces, TargetNamespace::bytesRead)));
        log.set(SmartLog.DUW, units(sum(namespaces, TargetNamespace::bytesWritten)));
        log.set(SmartLog.HRC, sum(namespaces, TargetNamespace::readCommands));
        log.set(SmartLog.HWC, sum(namespaces, TargetNamespace::writeCommands));
        log.set(SmartLog.PWRC, 1);
        log.set(SmartLog.POH, controller.subsystem().target().upNanos() / NANOS_PER_HOUR);
        log.set(SmartLog.MDIE, sum(namespaces, TargetNamespace::deviceErrors));
        log.set(SmartLog.NEILE, controller.errorLog().count());
        return log.bytes();
    }

    private static long sum(Collection<TargetNamespace> namespaces, ToLongFunction<TargetNamespace> count) {
        return namespaces.stream().mapToLong(count).sum();
    }

    private static long units(long bytes) {
        return Math.ceilDiv(bytes, DATA_UNIT);
    }
}

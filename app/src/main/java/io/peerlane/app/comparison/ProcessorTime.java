package io.peerlane.app.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Processor time of a process since it started: user and system, all threads. */
@FunctionalInterface
public interface ProcessorTime {

    /** Seconds used so far; 0 where the system does not tell. */
    double seconds(long pid);

    /** From {@code /proc} where there is one (ticks of 10 ms, proc(5)), from the Java platform otherwise. */
    static ProcessorTime ofSystem() {
        return pid -> {
            Path stat = Path.of("/proc", String.valueOf(pid), "stat");
            try {
                return fromStat(Files.readString(stat));
            } catch (IOException e) {
                return ProcessHandle.of(pid)
                                .flatMap(process -> process.info().totalCpuDuration())
                                .map(Duration::toNanos)
                                .orElse(0L)
                        / 1e9;
            }
        };
    }

    /**
     * The sum of fields 14 and 15, utime and stime, of a line of {@code /proc/PID/stat}. The second field is the name of
     * the program in parentheses and may hold blanks and parentheses itself.
     */
    static double fromStat(String line) {
        String[] afterName = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) / 100.0;
    }
}

package io.peerlane.app.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One measured window: one path, one load, one repeat. With a paced clock its times and rates are those of the machine;
 * processor time is always that of the wall clock.
 *
 * @param path label of the data path: its name, with a number behind it if it is measured more than once
 * @param transport {@code rdma} or {@code tcp}
 * @param rw direction and order, fio's name
 * @param bs bytes of an I/O
 * @param iodepth I/Os outstanding per job
 * @param numjobs jobs
 * @param repeat from 0
 * @param seconds length of the window; measured
 * @param ios completed; measured
 * @param bytes acknowledged to the client; measured
 * @param iops per second; measured
 * @param bytesPerSecond per second; measured
 * @param latencyNanos mean, min, max, p50, p90, p99, p99.9; null where the samples do not support it; measured
 * @param cpuSeconds processor time; measured
 * @param cpuSecondsPerGiB the same per GiB
 * @param verify what was compared
 * @param requests by memory; counted
 * @param ledger bytes in the machine; counted
 * @param sha256 of a file's content as the direction saw it, if a file was copied
 * @param endpoint how the drive reached host memory, if it is a function of a PCI endpoint; counted
 * @param order of the window in the run, from 0
 * @param rateIops requests per second asked for, all jobs together (open loop); null in a closed loop
 * @param latencyCurve percentile curve, as far as ten samples lie beyond; measured
 * @param ethernet payload of the TCP streams; null where the target does not count it; counted
 * @param cmb how full peer memory got; null if no provider was used; counted
 * @param unsent requests of an open loop that were due and not sent at the end of the window; null in a closed loop; measured
 * @param utilisation of the modelled machine's resources, with a paced clock; modelled
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Result(
        String path,
        String transport,
        String rw,
        int bs,
        int iodepth,
        int numjobs,
        int repeat,
        double seconds,
        long ios,
        long bytes,
        double iops,
        double bytesPerSecond,
        Map<String, @Nullable Double> latencyNanos,
        CpuSeconds cpuSeconds,
        CpuSeconds cpuSecondsPerGiB,
        VerifyCount verify,
        Requests requests,
        LedgerCounts ledger,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("sha256") @Nullable
        String sha256,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EndpointCounts endpoint,
        int order,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double rateIops,
        List<LatencyPoint> latencyCurve,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EthernetBytes ethernet,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CmbOccupancy cmb,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long unsent,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Utilisation> utilisation) {

    /** Lists that an earlier version of this program did not write are empty. */
    public Result {
        latencyCurve = latencyCurve == null ? List.of() : List.copyOf(latencyCurve);
        utilisation = utilisation == null ? List.of() : List.copyOf(utilisation);
    }

    /** The load it was measured under. */
    public Cell cell() {
        return new Cell(rw, bs, iodepth, rateIops);
    }
}

package io.peerlane.app.workload;

import java.util.List;

/**
 * Outcome of a workload.
 *
 * @param options what was asked
 * @param jobs each job
 * @param all jobs together
 */
public record WorkloadResult(JobOptions options, List<JobResult> jobs, JobResult all) {}

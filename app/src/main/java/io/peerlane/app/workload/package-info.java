/**
 * Load generators: jobs of block I/O against any {@link io.peerlane.nvme.namespace.BlockDevice}, in fio's words, with
 * data that can be verified, latency in nanoseconds, and the transfer of a file.
 *
 * <p>A job belongs to one event loop of the attachment and is a state machine driven by completions, and by the loop's timer if
 * it has a rate ({@link io.peerlane.app.workload.Rate}): nothing blocks and nothing is allocated per I/O. Time is passed in as a source of nanoseconds. {@link io.peerlane.app.workload.Workload}
 * runs on the caller's thread, leads all jobs through their phases and watches that they make progress.
 */
@NullMarked
package io.peerlane.app.workload;

import org.jspecify.annotations.NullMarked;

package io.peerlane.nvme.controller;

/**
 * What a controller has done since it was built; counters only grow and are read one by one.
 *
 * @param adminCommands admin commands fetched
 * @param readCommands Read commands completed with success
 * @param writeCommands Write commands completed with success
 * @param flushCommands Flush commands completed with success
 * @param compareCommands Compare commands completed with success
 * @param verifyCommands Verify commands completed with success
 * @param writeZeroesCommands Write Zeroes commands completed with success
 * @param datasetManagementCommands Dataset Management commands completed with success
 * @param copyCommands Copy commands completed with success
 * @param failedCommands commands of any kind completed with an error
 * @param bytesRead bytes read from the media by Read, Compare and Verify
 * @param bytesWritten bytes written to the media by Write
 * @param fetches DMA reads, or reads of the memory buffer, that fetched one or more submission queue entries
 * @param interrupts interrupt messages raised
 * @param doorbellErrors doorbell writes that named no queue or an impossible value
 * @param resets controller resets
 */
public record ControllerStatistics(
        long adminCommands,
        long readCommands,
        long writeCommands,
        long flushCommands,
        long compareCommands,
        long verifyCommands,
        long writeZeroesCommands,
        long datasetManagementCommands,
        long copyCommands,
        long failedCommands,
        long bytesRead,
        long bytesWritten,
        long fetches,
        long interrupts,
        long doorbellErrors,
        long resets) {}

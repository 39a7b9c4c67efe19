package io.peerlane.app.report;

/**
 * How full the peer memory of the provider got in a window; counted.
 *
 * @param capacity bytes of the provider
 * @param peak most bytes handed out at a time
 */
public record CmbOccupancy(long capacity, long peak) {}

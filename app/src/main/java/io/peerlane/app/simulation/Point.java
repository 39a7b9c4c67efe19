package io.peerlane.app.simulation;

import io.peerlane.app.comparison.DataPath;

/**
 * One combination of a plan.
 *
 * @param machine name of a shipped machine, or a file
 * @param rw {@code read} or {@code write}, as the host sees it
 * @param bs bytes of an operation
 * @param iodepth operations that each client keeps outstanding on each drive
 * @param clients hosts
 * @param drives with a namespace each
 * @param neighbour GB/s that processors write to memory beside the target
 * @param inline bytes that a command capsule may carry
 * @param rate operations that each client sends each drive in a second (open loop), {@code iodepth} outstanding at most; 0 for a
 *     closed loop
 */
public record Point(
        String machine,
        DataPath path,
        String rw,
        int bs,
        int iodepth,
        int clients,
        int drives,
        double neighbour,
        int inline,
        double rate) {

    /** True if the host writes. */
    boolean isWrite() {
        return rw.equals("write");
    }

    /** True if the data comes in the command capsule, and so is received in host memory whatever the path. */
    boolean isInCapsule() {
        return isWrite() && bs <= inline;
    }

    /** True if the processor copies the data between sockets and memory. */
    boolean isCopied() {
        return path == DataPath.TCP;
    }

    /** Operations per second of all clients on all drives; 0 for a closed loop. */
    double offered() {
        return rate * clients * drives;
    }

    /** Of all requests that are outstanding, at most in an open loop. */
    long inFlightBytes() {
        return (long) bs * depth() * drives;
    }

    /** Outstanding on each drive. */
    int depth() {
        return iodepth * clients;
    }
}

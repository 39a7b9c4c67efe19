/**
 * The NVMe over Fabrics target: subsystems, ports, allowed hosts, namespaces, dynamic controllers and requests, and the
 * interface a transport implements.
 *
 * <p>Nothing here knows of sockets or RDMA. A transport takes a connection, opens a
 * {@link io.peerlane.nvme.target.TargetQueue} for it, and keeps one {@link io.peerlane.nvme.target.TargetRequest} per
 * command slot; the core parses, checks, executes and completes. Threads: a queue and its requests belong to the event loop
 * of their connection; a controller belongs to the loop of its admin queue, and what other loops need of it is published
 * through volatile snapshots; orders to another loop travel as messages to its executor.
 *
 * <p>Source: NVMe Base 2.1 (chapters 2.3, 3, 5, 6) and NVM Command Set 1.1. Values and refusals that the specification
 * leaves open are those of the Linux target, Linux 6.1 and later.
 */
@NullMarked
package io.peerlane.nvme.target;

import org.jspecify.annotations.NullMarked;

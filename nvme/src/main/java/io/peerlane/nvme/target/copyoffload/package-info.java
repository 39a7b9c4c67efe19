/**
 * Which memory serves a request of the target: peer memory near the adapter and the drive, or host memory, and why.
 *
 * <p>The target is the orchestrator of a peer-to-peer transaction: the provider exposes memory, the transport's adapter and
 * the namespace's device are its clients. A {@link io.peerlane.nvme.target.copyoffload.DataPath} is chosen once per
 * controller and namespace ({@link io.peerlane.nvme.target.copyoffload.CopyOffload}); a
 * {@link io.peerlane.nvme.target.copyoffload.DataPlacement} then gives each request its pages without allocating. Falling
 * back to host memory is normal, and counted with its reason.
 *
 * <p>Behaviour follows the Linux NVMe target (drivers/nvme/target, configfs attribute {@code p2pmem}) and
 * Documentation/driver-api/pci/p2pdma.rst, Linux 7.2. Pools may be used from any thread; a
 * {@link io.peerlane.nvme.target.copyoffload.DataMemory} belongs to one event loop.
 */
@NullMarked
package io.peerlane.nvme.target.copyoffload;

import org.jspecify.annotations.NullMarked;

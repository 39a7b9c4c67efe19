/**
 * Interoperability with a Linux kernel that runs in a virtual machine: its NVMe hosts against this target, these initiators
 * against its NVMe target, over NVMe/TCP and NVMe/RDMA on soft-iWARP.
 *
 * <p>Tests with the tag {@code interop} run in the Maven profile of that name only; the harness they start is in {@code
 * src/interop/linux-guest}. The guest's output is read by the thread of the test.
 */
package io.peerlane.app.interop;

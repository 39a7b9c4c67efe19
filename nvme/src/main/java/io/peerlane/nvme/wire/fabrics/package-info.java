/**
 * NVMe over Fabrics formats: the commands of opcode 7Fh, the data of Connect, the forms of their responses, and the
 * Discovery log page.
 *
 * <p>Views over a 64-byte submission queue entry or a 1024-byte data block, and values. Little-endian, but for the host
 * identifier, which is in the byte order of its text. No state, any thread. Source: NVMe Base 2.1, 6.2 to 6.6 (NVMe over
 * Fabrics 1.1, 3.3 to 3.7).
 */
@NullMarked
package io.peerlane.nvme.wire.fabrics;

import org.jspecify.annotations.NullMarked;

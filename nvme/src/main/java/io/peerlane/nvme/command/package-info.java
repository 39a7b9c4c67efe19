/**
 * Commands as values, parsed from a submission queue entry and written into one: the closed sets of admin, NVM and
 * Fabrics commands this project knows (NVMe Base 2.1, 5 and 6; NVM Command Set 1.1, 3). An opcode outside a set parses to
 * its {@code Unsupported}, so that parsing never fails. {@link io.peerlane.nvme.command.DataDirection} is for both ends.
 *
 * <p>Values are immutable. A path that must not allocate per command reads the entry itself.
 */
@NullMarked
package io.peerlane.nvme.command;

import org.jspecify.annotations.NullMarked;

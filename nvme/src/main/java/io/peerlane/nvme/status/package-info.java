/** The status of a command: status code type, status code, and how to go on (NVMe Base 2.1, 4.2.3). */
@NullMarked
package io.peerlane.nvme.status;

import org.jspecify.annotations.NullMarked;

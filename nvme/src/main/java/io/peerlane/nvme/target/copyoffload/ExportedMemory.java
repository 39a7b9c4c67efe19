package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.dmabuf.DmaBuf;
import io.peerlane.fabric.pci.PciFunction;
import java.util.function.BooleanSupplier;

/**
 * Memory of a function that its user-space owner exports for requests to namespaces behind that same function.
 *
 * @param provider the function
 * @param buffer the export: one contiguous range of a BAR
 * @param physical the processor's address of its first byte
 * @param busAddress address of its first byte as the function itself knows it
 * @param revoked whether the buffer is revoked now; asked for every request
 */
public record ExportedMemory(
        PciFunction provider, DmaBuf buffer, long physical, long busAddress, BooleanSupplier revoked) {}

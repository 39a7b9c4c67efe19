package io.peerlane.nvme.controller;

import static io.peerlane.fabric.octets.Octets.LE64;

import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.PrpEntry;
import java.lang.foreign.MemorySegment;

/** Reads PRP entries and lists (NVMe Base 2.1, 4.3.1). Not thread-safe: it keeps the buffer for lists. */
final class PrpReader {

    private final TransferBuilder builder;
    private final int pageBytes;
    private final MemorySegment list;

    PrpReader(TransferBuilder builder, int pageBytes) {
        this.builder = builder;
        this.pageBytes = pageBytes;
        this.list = MemorySegment.ofArray(new byte[pageBytes]);
    }

    Status read(long prp1, long prp2) {
        if (prp1 == 0) {
            return GenericStatus.INVALID_FIELD.doNotRetry();
        }
        if ((prp1 & 3) != 0) {
            return GenericStatus.PRP_OFFSET_INVALID.doNotRetry();
        }
        Status status = builder.add(prp1, PrpEntry.firstChunk(prp1, builder.remaining(), pageBytes));
        if (!status.isSuccess() || builder.remaining() == 0) {
            return status;
        }
        return builder.remaining() <= pageBytes ? addPage(prp2) : readList(prp2);
    }

    private Status readList(long first) {
        if (first == 0) {
            return GenericStatus.INVALID_FIELD.doNotRetry();
        }
        if ((first & 7) != 0) {
            return GenericStatus.PRP_OFFSET_INVALID.doNotRetry();
        }
        long address = first;
        Status status = Status.SUCCESS;
        while (status.isSuccess() && builder.remaining() > 0) {
            int capacity = PrpEntry.listCapacity(address, pageBytes);
            long needed = (builder.remaining() + pageBytes - 1) / pageBytes;
            boolean continued = needed > capacity;
            int pages = continued ? capacity - 1 : (int) needed;
            status = readListPage(address, pages, continued);
            if (status.isSuccess() && continued) {
                address = entry(pages);
                status = checkPage(address);
            }
        }
        return status;
    }

    /** Takes the pages of one page of a list, and leaves the pointer to the next behind them. */
    private Status readListPage(long address, int pages, boolean continued) {
        Status status = builder.fetch(address, list, (long) PrpEntry.BYTES * (continued ? pages + 1 : pages));
        for (int i = 0; i < pages && status.isSuccess(); i++) {
            status = addPage(entry(i));
        }
        return status;
    }

    private long entry(int index) {
        return list.get(LE64, (long) PrpEntry.BYTES * index);
    }

    private Status addPage(long entry) {
        Status status = checkPage(entry);
        return status.isSuccess() ? builder.add(entry, Math.min(builder.remaining(), pageBytes)) : status;
    }

    /** A pointer to a whole page; a zero where one is needed was forgotten by the host. */
    private Status checkPage(long entry) {
        if (entry == 0) {
            return GenericStatus.INVALID_FIELD.doNotRetry();
        }
        return PrpEntry.offset(entry, pageBytes) == 0 ? Status.SUCCESS : GenericStatus.PRP_OFFSET_INVALID.doNotRetry();
    }
}

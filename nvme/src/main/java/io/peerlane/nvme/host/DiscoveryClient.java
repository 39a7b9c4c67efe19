package io.peerlane.nvme.host;

import static io.peerlane.nvme.host.AssociationException.Kind.UNACCEPTABLE;

import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.DiscoveryLogEntry;
import io.peerlane.nvme.wire.fabrics.DiscoveryLogHeader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the Discovery log page: header, entries in chunks, header again; from the start if the generation counter has moved
 * meanwhile (NVMe Base 2.1, 5.1.12.3.1). Blocks; for one thread at a time.
 */
public final class DiscoveryClient {

    /** Feature 0Bh, OAES: discovery log page change notices. */
    public static final int LOG_CHANGE_NOTICE = 1 << 31;

    /** LSP.PLEO: entries of the port only. */
    public static final int PORT_LOCAL_ENTRIES_ONLY = 1 << 1;

    /** LSP.ALLSUBE: entries of all subsystems. */
    public static final int ALL_SUBSYSTEM_ENTRIES = 1 << 2;

    /** Entries a page may have before it is taken for nonsense. */
    static final int MAX_ENTRIES = 1 << 16;

    /** Times a page is begun before a target that never rests is given up. */
    static final int ATTEMPTS = 10;

    private static final int CHUNK_BYTES = 4096;

    /** Reads a part of the log page. */
    interface Reader {

        /** {@code bytes} bytes from {@code offset}; the event is let through again unless {@code retain}. */
        MemorySegment read(long offset, int bytes, boolean retain);
    }

    private final Reader reader;

    DiscoveryClient(Reader reader) {
        this.reader = reader;
    }

    /** Of an association with a discovery controller. */
    public static DiscoveryClient of(Association association) {
        return of(association, 0);
    }

    /** The same with a Log Specific Parameter. */
    public static DiscoveryClient of(Association association, int logSpecific) {
        var part = new LogPart(LogPage.DISCOVERY, logSpecific, true);
        return new DiscoveryClient(
                (offset, bytes, retain) -> association.readLog(part.retaining(retain), offset, bytes));
    }

    /**
     * The whole page.
     *
     * @throws AssociationException if a command fails, the page has a format not known here or more than 65,536 entries, or it
     *     changed ten times while it was read
     */
    public DiscoveryPage read() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<DiscoveryPage> page = attempt();
            if (page.isPresent()) {
                return page.get();
            }
        }
        throw new AssociationException(
                UNACCEPTABLE, "GENCTR", "another value at the end of each of " + ATTEMPTS + " readings", "one at rest");
    }

    /** Empty if the page changed. The last command lets the event through: what changes after it is told. */
    private Optional<DiscoveryPage> attempt() {
        var before = header(true);
        long generation = before.get(DiscoveryLogHeader.GENCTR);
        List<DiscoveryEntry> entries = entries(count(before));
        boolean atRest = header(false).get(DiscoveryLogHeader.GENCTR) == generation;
        return atRest ? Optional.of(new DiscoveryPage(generation, entries)) : Optional.empty();
    }

    private DiscoveryLogHeader header(boolean retain) {
        return new DiscoveryLogHeader(reader.read(0, DiscoveryLogHeader.BYTES, retain));
    }

    private static int count(DiscoveryLogHeader header) {
        int format = header.get(DiscoveryLogHeader.RECFMT);
        if (format != DiscoveryLogHeader.RECORD_FORMAT) {
            throw new AssociationException(UNACCEPTABLE, "RECFMT", String.valueOf(format), "0");
        }
        long entries = header.get(DiscoveryLogHeader.NUMREC);
        if (Long.compareUnsigned(entries, MAX_ENTRIES) > 0) {
            throw new AssociationException(
                    UNACCEPTABLE, "NUMREC", Long.toUnsignedString(entries), "at most " + MAX_ENTRIES);
        }
        return (int) entries;
    }

    private List<DiscoveryEntry> entries(int count) {
        var entries = new ArrayList<DiscoveryEntry>();
        long end = DiscoveryLogHeader.BYTES + (long) count * DiscoveryLogEntry.BYTES;
        for (long at = DiscoveryLogHeader.BYTES; at < end; at += CHUNK_BYTES) {
            int bytes = (int) Math.min(CHUNK_BYTES, end - at);
            var chunk = reader.read(at, bytes, true);
            for (int i = 0; i < bytes; i += DiscoveryLogEntry.BYTES) {
                entries.add(new DiscoveryLogEntry(chunk.asSlice(i, DiscoveryLogEntry.BYTES)).parse());
            }
        }
        return entries;
    }
}

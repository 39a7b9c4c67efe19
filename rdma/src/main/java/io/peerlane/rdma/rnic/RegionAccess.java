package io.peerlane.rdma.rnic;

import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.fabric.tlp.Route;
import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.rdma.verbs.Access;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Access of one queue pair to memory regions: every byte goes through the memory table's checks and then by DMA.
 *
 * <p>RDMA Write and Read payload is data. Of a Send, the first 64 bytes are control and what lies behind them is data if
 * the message is longer than 80 bytes: a capsule without data is 64 or 16 bytes, one with data begins with 64.
 */
final class RegionAccess {

    /** Right to place received Sends and Read Responses of own requests. */
    static final int LOCAL_WRITE = Access.mask(EnumSet.of(Access.LOCAL_WRITE));

    /** Right of the peer to RDMA Write. */
    static final int REMOTE_WRITE = Access.mask(EnumSet.of(Access.REMOTE_WRITE));

    /** Right of the peer to RDMA Read. */
    static final int REMOTE_READ = Access.mask(EnumSet.of(Access.REMOTE_READ));

    /** No right: local reads are always allowed. */
    static final int LOCAL_READ = 0;

    private static final long CAPSULE_HEAD = 64;
    private static final long LONGEST_CONTROL = 80;

    private final MemoryTable table;
    private final int domain;
    private final BusMaster bus;

    RegionAccess(MemoryTable table, int domain, BusMaster bus) {
        this.table = table;
        this.domain = domain;
        this.bus = bus;
    }

    /** Checks without touching. */
    @Nullable
    RegionFault check(int stag, long address, long length, int rights) {
        long at = table.resolve(stag, domain, address, length, rights);
        return at < 0 ? RegionFault.ofResult(at) : null;
    }

    /** Writes payload into a region. */
    @Nullable
    RegionFault write(
            int stag, long address, MemorySegment from, long offset, long length, int rights, Traffic traffic) {
        var region = table.find(stag);
        if (region == null) {
            return RegionFault.INVALID_STAG;
        }
        region.enter();
        try {
            long at = region.resolve(stag, domain, address, length, rights);
            if (at < 0) {
                return RegionFault.ofResult(at);
            }
            long run = Math.min(length, region.run(address));
            bus.write(at, from, offset, run, traffic);
            for (long done = run; done < length; done += run) {
                run = Math.min(length - done, region.run(address + done));
                bus.write(region.addressOf(address + done), from, offset + done, run, traffic);
            }
            return null;
        } finally {
            region.leave();
        }
    }

    /** Reads payload out of a region. */
    @Nullable
    RegionFault read(
            int stag, long address, MemorySegment into, long offset, long length, int rights, Traffic traffic) {
        var region = table.find(stag);
        if (region == null) {
            return RegionFault.INVALID_STAG;
        }
        region.enter();
        try {
            long at = region.resolve(stag, domain, address, length, rights);
            if (at < 0) {
                return RegionFault.ofResult(at);
            }
            long run = Math.min(length, region.run(address));
            bus.read(at, into, offset, run, traffic);
            for (long done = run; done < length; done += run) {
                run = Math.min(length - done, region.run(address + done));
                bus.read(region.addressOf(address + done), into, offset + done, run, traffic);
            }
            return null;
        } finally {
            region.leave();
        }
    }

    /** The adapter's way to bytes of a region; null if they may not be reached, as the access itself will find. */
    @Nullable
    Route route(int stag, long address, long length) {
        long at = table.resolve(stag, domain, address, length, LOCAL_READ);
        try {
            return at < 0 ? null : bus.route(at, 1);
        } catch (DmaException _) {
            return null;
        }
    }

    boolean bind(int stag, long base, long busAddress, long length, int access) {
        return table.bind(stag, domain, base, busAddress, length, access);
    }

    /** Invalidates a binding for a work request of this side. */
    @Nullable
    RegionFault invalidate(int stag) {
        return table.invalidate(stag, domain, LOCAL_READ);
    }

    /** Invalidates a binding for the peer, to which it must be open. */
    @Nullable
    RegionFault invalidateForPeer(int stag) {
        return table.invalidate(stag, domain, REMOTE_WRITE | REMOTE_READ);
    }

    /**
     * How many of {@code length} bytes at {@code messageOffset} of a Send are control.
     *
     * @param messageLength the message's length; a receiver, which does not know it, gives that of the first segment
     * @param more whether the message is known to be longer than {@code messageLength}
     */
    static long controlBytes(long messageOffset, long length, long messageLength, boolean more) {
        if (!more && messageLength <= LONGEST_CONTROL) {
            return length;
        }
        return Math.max(0, Math.min(length, CAPSULE_HEAD - messageOffset));
    }
}

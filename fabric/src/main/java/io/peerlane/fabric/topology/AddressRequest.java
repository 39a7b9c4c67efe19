package io.peerlane.fabric.topology;

import static io.peerlane.fabric.topology.TopologyException.Reason.BARS_DO_NOT_FIT;

import java.util.Comparator;
import java.util.List;

/** Something that needs bus addresses: a BAR, or the window of a bridge with what is behind it. */
interface AddressRequest {

    /** Largest first: powers of two then leave no gaps. Equal ones keep their order. */
    Comparator<AddressRequest> FALLING_ALIGNMENT =
            Comparator.comparingLong(AddressRequest::alignment).reversed();

    /** Bytes needed. */
    long size();

    /** Power of two the base must be a multiple of. */
    long alignment();

    /** Writes the registers, then those of everything behind. */
    void assign(long base);

    /** Bytes that {@code members} take when they are placed one after the other from an aligned base. */
    static long packedSize(List<AddressRequest> members) {
        long end = 0;
        for (AddressRequest member : members.stream().sorted(FALLING_ALIGNMENT).toList()) {
            end = roundUp(end, member.alignment()) + member.size();
        }
        return end;
    }

    /**
     * Places {@code members} from {@code base} on.
     *
     * @param end first address they may not use
     * @param where for the message
     * @throws TopologyException BARS_DO_NOT_FIT
     */
    static void place(List<AddressRequest> members, long base, long end, String where) {
        long next = base;
        for (AddressRequest member : members.stream().sorted(FALLING_ALIGNMENT).toList()) {
            long at = roundUp(next, member.alignment());
            if (at < next || at > end || member.size() > end - at) {
                throw new TopologyException(
                        BARS_DO_NOT_FIT,
                        "%s needs %d bytes aligned to %d, %d bytes are left in %s [0x%x, 0x%x)"
                                .formatted(member, member.size(), member.alignment(), end - next, where, base, end));
            }
            member.assign(at);
            next = at + member.size();
        }
    }

    /** The next multiple of a power of two. */
    static long roundUp(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }
}

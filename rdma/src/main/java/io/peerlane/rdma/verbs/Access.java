package io.peerlane.rdma.verbs;

import java.util.EnumSet;
import java.util.Set;

/** What a memory region may be used for ({@code enum ibv_access_flags}). Local reads are always allowed. */
public enum Access {
    /** The adapter may place received Sends and Read Responses of its own requests here. */
    LOCAL_WRITE,
    /** The peer may RDMA Write here. */
    REMOTE_WRITE,
    /** The peer may RDMA Read from here. */
    REMOTE_READ;

    /** Bit mask of a set: LOCAL_WRITE 1, REMOTE_WRITE 2, REMOTE_READ 4. */
    public static int mask(Set<Access> access) {
        return access.stream().mapToInt(a -> 1 << a.ordinal()).sum();
    }

    /** The set of a bit mask made by {@link #mask}. */
    public static Set<Access> ofMask(int mask) {
        var set = EnumSet.noneOf(Access.class);
        for (var access : values()) {
            if ((mask & 1 << access.ordinal()) != 0) {
                set.add(access);
            }
        }
        return set;
    }
}

package io.peerlane.fabric.memory;

/** One bit per page, set while the page is taken. Not thread-safe: {@link PagePool} guards it. */
final class PageBitmap {

    private static final long ALL = -1L;

    private final long[] words;
    private final int length;

    /** No page below this one is free. */
    private int hint;

    PageBitmap(int length) {
        this.length = length;
        this.words = new long[(int) (((long) length + Long.SIZE - 1) / Long.SIZE)];
    }

    int length() {
        return length;
    }

    /** Takes the lowest run of {@code count} free pages; its first page, or -1. */
    int takeLowestRun(int count) {
        int lowest = nextFree(hint);
        hint = lowest;
        int from = lowest;
        while (count <= length - from) {
            int end = nextTaken(from, from + count);
            if (end - from == count) {
                set(from, count);
                if (from == lowest) {
                    hint = end;
                }
                return from;
            }
            from = nextFree(end);
        }
        return -1;
    }

    /** Frees {@code count} pages; false, and nothing has changed, unless all of them are taken. */
    boolean giveBack(int page, int count) {
        if (nextFree(page) < page + count) {
            return false;
        }
        clear(page, count);
        hint = Math.min(hint, page);
        return true;
    }

    /** The first free page at or after {@code from}; {@link #length()} if there is none. */
    private int nextFree(int from) {
        int page = next(from, length, ALL);
        return Math.min(page, length);
    }

    /** The first taken page at or after {@code from} and below {@code limit}; {@code limit} if there is none. */
    private int nextTaken(int from, int limit) {
        return Math.min(next(from, limit, 0), limit);
    }

    /** The first bit from {@code from} on that differs from those of {@code uniform}; at least {@code limit} if none. */
    private int next(int from, int limit, long uniform) {
        if (from >= limit) {
            return limit;
        }
        int last = (limit - 1) / Long.SIZE;
        int index = from / Long.SIZE;
        long differing = (words[index] ^ uniform) & (ALL << from);
        while (differing == 0 && index < last) {
            differing = words[++index] ^ uniform;
        }
        return differing == 0 ? limit : index * Long.SIZE + Long.numberOfTrailingZeros(differing);
    }

    private void set(int page, int count) {
        for (int from = page, end = page + count; from < end; from = nextWord(from)) {
            words[from / Long.SIZE] |= mask(from, end);
        }
    }

    private void clear(int page, int count) {
        for (int from = page, end = page + count; from < end; from = nextWord(from)) {
            words[from / Long.SIZE] &= ~mask(from, end);
        }
    }

    private static int nextWord(int page) {
        return (page | (Long.SIZE - 1)) + 1;
    }

    /** Bits of the word of {@code from}, from there up to {@code end} or to the end of the word. */
    private static long mask(int from, int end) {
        long bits = ALL << from;
        return end >= nextWord(from) ? bits : bits & ~(ALL << end);
    }
}

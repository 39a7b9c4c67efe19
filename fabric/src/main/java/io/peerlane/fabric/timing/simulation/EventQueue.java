package io.peerlane.fabric.timing.simulation;

import java.util.Arrays;

/**
 * Events by time, and of one time in the order they were put in. A binary heap that grows; one event of each token at a
 * time, so it is bounded as the tokens are.
 */
final class EventQueue {

    private long[] times;
    private long[] order;
    private int[] tokens;
    private int size;
    private long sequence;

    EventQueue(int capacity) {
        times = new long[capacity];
        order = new long[capacity];
        tokens = new int[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Time of the next event. */
    long time() {
        return times[0];
    }

    void put(long time, int token) {
        if (size == times.length) {
            grow();
        }
        int at = size++;
        long turn = sequence++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (isBefore(times[parent], order[parent], time, turn)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        set(at, time, turn, token);
    }

    /** Takes the next event away. */
    int take() {
        int first = tokens[0];
        int last = --size;
        long time = times[last];
        long turn = order[last];
        int token = tokens[last];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(times[child + 1], order[child + 1], times[child], order[child])) {
                child++;
            }
            if (isBefore(time, turn, times[child], order[child])) {
                break;
            }
            move(child, at);
            at = child;
        }
        set(at, time, turn, token);
        return first;
    }

    private void grow() {
        times = Arrays.copyOf(times, 2 * size);
        order = Arrays.copyOf(order, 2 * size);
        tokens = Arrays.copyOf(tokens, 2 * size);
    }

    private static boolean isBefore(long time, long turn, long otherTime, long otherTurn) {
        return time < otherTime || (time == otherTime && turn < otherTurn);
    }

    private void move(int from, int to) {
        set(to, times[from], order[from], tokens[from]);
    }

    private void set(int at, long time, long turn, int token) {
        times[at] = time;
        order[at] = turn;
        tokens[at] = token;
    }
}

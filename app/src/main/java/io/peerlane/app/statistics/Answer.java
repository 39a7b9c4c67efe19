package io.peerlane.app.statistics;

import java.util.Optional;

/**
 * What the blocks say to a question.
 *
 * @param blocks that had an answer
 * @param estimate location of the differences
 * @param interval 95 %, for this question alone; empty with too few blocks
 * @param chance that a family of questions without any difference gives one as clear as this, 0 to 1
 */
public record Answer(int blocks, double estimate, Optional<Interval> interval, double chance) {

    private static final double ALLOWED = 0.05;

    /** Whether a difference may be claimed: its interval leaves 0 out, and the family does not give it by chance. */
    public boolean claimed() {
        return alone() && chance <= ALLOWED;
    }

    /** Whether the interval would claim one, were this the only question. */
    public boolean alone() {
        return interval.isPresent() && interval.get().leavesOutZero();
    }
}

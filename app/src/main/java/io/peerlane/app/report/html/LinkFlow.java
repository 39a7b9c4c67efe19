package io.peerlane.app.report.html;

/**
 * What a link carried, in whatever unit the drawing has.
 *
 * @param up toward the root complex
 * @param down away from it
 */
record LinkFlow(double up, double down) {

    static final LinkFlow NONE = new LinkFlow(0, 0);

    boolean isIdle() {
        return up == 0 && down == 0;
    }
}

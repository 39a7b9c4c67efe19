package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;

/** What data a command has by its own account, reused from command to command. */
final class ExpectedData {

    private DataDirection direction = DataDirection.NONE;
    private int bytes;
    private int most;
    private boolean list;

    /** None. */
    void reset() {
        expect(DataDirection.NONE, 0);
    }

    /** Exactly {@code length} bytes. */
    void expect(DataDirection way, int length) {
        direction = length == 0 ? DataDirection.NONE : way;
        bytes = length;
        most = length;
        list = false;
    }

    /** A list of ranges that the host may say is longer, up to {@code longest} bytes. */
    void expectList(int length, int longest) {
        expect(DataDirection.TO_CONTROLLER, length);
        most = longest;
        list = true;
    }

    /** Takes the length that the SGL describes; false if it contradicts the command. */
    boolean accept(long described) {
        if (described < bytes || described > most) {
            return false;
        }
        bytes = (int) described;
        return true;
    }

    DataDirection direction() {
        return direction;
    }

    int bytes() {
        return bytes;
    }

    /** Whether it is for this controller itself to read, not for a block device. */
    boolean isList() {
        return list;
    }

    /** Whether the host wants some. */
    boolean isToHost() {
        return direction == DataDirection.TO_HOST;
    }
}

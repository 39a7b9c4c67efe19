package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.target.ConnectRule;
import io.peerlane.nvme.target.RefusedConnect;
import io.peerlane.rdma.cm.RefusedRequest;

/** A Request that the adapter refused, in the words of the log of refused connects. */
final class MpaRefusal {

    private MpaRefusal() {}

    static RefusedConnect of(RefusedRequest refused) {
        return switch (refused.reason()) {
            case KEY -> entry(refused, ConnectRule.MPA_KEY, "MPA ID Req Frame");
            case REVISION -> entry(refused, ConnectRule.MPA_REVISION, "1 or 2");
            case PRIVATE_DATA_LENGTH -> entry(refused, ConnectRule.MPA_PRIVATE_DATA_LENGTH, "at most 512");
            case ENHANCED_DATA -> entry(refused, ConnectRule.MPA_ENHANCED_DATA, "at least 4 with S set");
            case REJECT_FLAG -> entry(refused, ConnectRule.MPA_REJECT_FLAG, "0");
            case MARKERS -> entry(refused, ConnectRule.MPA_MARKERS, "0");
            case NO_EARLY_DATA -> entry(refused, ConnectRule.MPA_NO_EARLY_DATA, "none before the Reply");
            case COMPLETE -> entry(refused, ConnectRule.MPA_REQUEST_COMPLETE, "a whole Request in time");
        };
    }

    private static RefusedConnect entry(RefusedRequest refused, ConnectRule rule, String wanted) {
        String answer = rule == ConnectRule.MPA_MARKERS || rule == ConnectRule.MPA_ENHANCED_DATA
                ? "MPA Reply with R set"
                : "close";
        return RefusedConnect.below("rdma", refused.remoteAddress().toString(), rule, refused.detail(), wanted, answer);
    }
}

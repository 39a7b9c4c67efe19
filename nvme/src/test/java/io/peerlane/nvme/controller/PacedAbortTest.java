package io.peerlane.nvme.controller;

import java.util.List;

/** Abort with a clock that is never in the way. */
class PacedAbortTest extends AbortTest {

    @Override
    public NvmeController controller(ControllerOptions options, List<ControllerNamespace> namespaces) {
        var clock = new HandClock();
        clock.runs = true;
        var controller = new NvmeController(options, namespaces);
        controller.pace(clock);
        return controller;
    }
}

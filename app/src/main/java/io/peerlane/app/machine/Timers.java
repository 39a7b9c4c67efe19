package io.peerlane.app.machine;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The thread of time limits: of connections, commands, Keep Alive. */
final class Timers {

    private Timers() {}

    /** One daemon thread. A limit that is called off is forgotten at once: most are, minutes before they would be due. */
    static ScheduledExecutorService open() {
        var timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("timers").daemon().factory());
        timers.setRemoveOnCancelPolicy(true);
        return timers;
    }
}

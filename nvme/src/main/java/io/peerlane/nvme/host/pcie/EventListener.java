package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.wire.AsynchronousEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one Asynchronous Event Request outstanding; each event is logged and its log page read, which lets the controller
 * tell the next one of its kind (NVMe Base 2.1, 5.1.2). Waits for nobody: events are handled on threads of their own.
 */
final class EventListener {

    private static final Logger LOG = LoggerFactory.getLogger(EventListener.class);

    private static final int PAGE_BYTES = 4096;
    private static final int LOG_BYTES = 512;

    private final String controller;
    private final AdminQueue admin;
    private final HostMemory memory;

    EventListener(String controller, AdminQueue admin, HostMemory memory) {
        this.controller = controller;
        this.admin = admin;
        this.memory = memory;
    }

    void listen() {
        var _ = admin.submit(AdminCommand.asynchronousEventRequest()).thenAccept(answer -> {
            if (answer.status().isSuccess()) {
                Thread.ofVirtual().name(controller + " events").start(() -> event(answer.result()));
            }
        });
    }

    private void event(int dword0) {
        var event = AsynchronousEvent.of(dword0);
        LOG.warn("{}: asynchronous {}", controller, event);
        try (var log = memory.allocate(PAGE_BYTES, PAGE_BYTES)) {
            admin.execute("Get Log Page", AdminCommand.logPage(event.logPage(), LOG_BYTES, log.address()));
            listen();
        } catch (RuntimeException failure) {
            LOG.warn("{}: events are no longer listened to: {}", controller, failure.getMessage());
        }
    }
}

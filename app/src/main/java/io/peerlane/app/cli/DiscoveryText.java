package io.peerlane.app.cli;

import io.peerlane.nvme.host.DiscoveryPage;
import io.peerlane.nvme.host.DiscoveryWalk.Answer;
import io.peerlane.nvme.host.DiscoveryWalk.Service;
import java.io.PrintWriter;

/** A Discovery log page for people, laid out as nvme-cli does. */
final class DiscoveryText {

    private DiscoveryText() {}

    /** Prints a page, with the service's address above it if there are several; nothing for a service that failed. */
    static void print(Answer answer, boolean named, PrintWriter out) {
        if (answer instanceof Answer.Told(Service service, DiscoveryPage page)) {
            out.println();
            if (named) {
                out.println("Discovery service " + service);
            }
            out.println("Discovery Log Number of Records %d, Generation counter %s"
                    .formatted(page.entries().size(), Long.toUnsignedString(page.generation())));
            for (int i = 0; i < page.entries().size(); i++) {
                out.println("=====Discovery Log Entry " + i + "======");
                DiscoveryRecord.of(page.entries().get(i))
                        .forEach((name, value) -> out.println("%-8s %s".formatted(name + ":", value)));
            }
        }
    }
}

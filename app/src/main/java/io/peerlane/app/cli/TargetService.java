package io.peerlane.app.cli;

import java.io.IOException;
import java.io.PrintWriter;

/** The target service, as the command line starts it. */
public interface TargetService {

    /**
     * Starts it, prints one line {@code READY rdma=ADDRESS:PORT tcp=ADDRESS:PORT [discovery=ADDRESS:PORT] http=ADDRESS:PORT nqn=NQN} when everything listens, and
     * returns when it has been shut down and drained.
     *
     * @return exit code
     * @throws io.peerlane.app.config.ConfigurationException if the configuration cannot be used; nothing is started then
     * @throws IOException if an address or file cannot be used, with a message that names it; nothing is left started
     */
    int run(ServeOptions options, PrintWriter out) throws IOException, InterruptedException;
}

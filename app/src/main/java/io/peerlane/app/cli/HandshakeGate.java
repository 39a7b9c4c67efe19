package io.peerlane.app.cli;

import io.peerlane.app.comparison.Handshake;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.WorkloadException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;

/** Tells the process that measures about both edges of a window, and waits for it there. */
final class HandshakeGate implements PhaseGate {

    private final PrintWriter out;
    private final BufferedReader in;

    HandshakeGate(PrintWriter out, BufferedReader in) {
        this.out = out;
        this.in = in;
    }

    @Override
    public void prepared(String phase) {
        exchange(Handshake.PREPARED + phase);
    }

    @Override
    public void measured(String phase) {
        exchange(Handshake.MEASURED + phase);
    }

    private void exchange(String line) {
        out.println(line);
        out.flush();
        try {
            String answer = in.readLine();
            if (!Handshake.GO.equals(answer)) {
                throw new WorkloadException("the process that measures is gone");
            }
        } catch (IOException e) {
            throw new WorkloadException("the process that measures is gone: " + e.getMessage());
        }
    }
}

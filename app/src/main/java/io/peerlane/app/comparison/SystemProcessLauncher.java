package io.peerlane.app.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts processes with the command line that this one was started with, up to the program's own arguments. */
public final class SystemProcessLauncher implements ProcessLauncher {

    private final List<String> command;

    /** A launcher of a command that arguments are added to. */
    public SystemProcessLauncher(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public ChildProcess start(String name, List<String> arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(arguments);
        try {
            return new SystemChildProcess(name, new ProcessBuilder(all).start());
        } catch (IOException e) {
            throw new ComparisonException("%s cannot be started: %s".formatted(name, e.getMessage()));
        }
    }
}

package io.peerlane.app.machine;

import io.peerlane.app.api.ApiProblem;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.host.pcie.DriverException;

/** Changes drivers and functions of a running target. */
record RunningFunctionControl(RunningTarget running) implements FunctionControl {

    @Override
    public void bind(PciFunction function) {
        change(function, () -> running.bind(function.address()));
    }

    @Override
    public void unbind(PciFunction function) {
        change(function, () -> running.unbind(function.address()));
    }

    @Override
    public void remove(PciFunction function) {
        change(function, () -> running.remove(function.address()));
    }

    @Override
    public void rescan() {
        var functions = new RunningFunctions(running);
        for (var function : running.machine().fabric().topology().functions()) {
            if (!function.isPresent() && functions.matching(function).isPresent()) {
                change(function, () -> running.insert(function.address()));
            }
        }
    }

    @Override
    public void reset(PciFunction function) {
        boolean bound = running.isBound(function.address());
        if (bound) {
            unbind(function);
        }
        FunctionReset.of(function);
        if (bound) {
            bind(function);
        }
    }

    private static void change(PciFunction function, Runnable change) {
        try {
            change.run();
        } catch (ErrnoException e) {
            throw refusal(e.errno(), function, e);
        } catch (DriverException e) {
            throw refusal(Errno.EIO, function, e);
        }
    }

    private static ApiProblem refusal(Errno errno, PciFunction function, RuntimeException cause) {
        return ApiProblem.conflict(
                errno, "address", function + ": " + cause.getMessage(), "a function whose state allows it");
    }
}

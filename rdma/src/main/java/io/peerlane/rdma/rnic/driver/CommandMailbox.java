package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.rdma.rnic.abi.CommandBlock;
import io.peerlane.rdma.rnic.abi.CommandBlock.Command;
import io.peerlane.rdma.rnic.abi.RegisterMap;
import java.util.function.BooleanSupplier;

/** Sends commands to the adapter, one at a time, from any thread. */
final class CommandMailbox {

    private static final int NO_ANSWER = -1;

    private final String device;
    private final MmioRegion registers;
    private final HostBuffer block;
    private final BooleanSupplier gone;

    /** @param gone whether the adapter that was opened is there no more, another one in its place or not */
    CommandMailbox(String device, MmioRegion registers, HostBuffer block, BooleanSupplier gone) {
        this.device = device;
        this.gone = gone;
        this.registers = registers;
        this.block = block;
        registers.write64(RegisterMap.COMMAND_ADDRESS, block.address());
    }

    /**
     * Executes a command.
     *
     * @param object number or key of what is meant
     * @return number or key of what was made
     * @throws ErrnoException as the adapter answers; ENODEV if it does not
     */
    synchronized int execute(Command command, int object, long... arguments) {
        if (gone.getAsBoolean()) {
            throw noAnswer(command, object);
        }
        var memory = block.segment();
        CommandBlock.result(memory, CommandBlock.HALF, NO_ANSWER, 0);
        CommandBlock.command(memory, command, object);
        for (int i = 0; i < arguments.length; i++) {
            CommandBlock.argument(memory, i, arguments[i]);
        }
        registers.write32(RegisterMap.COMMAND, 1);
        int errno = CommandBlock.resultErrno(memory);
        if (errno == NO_ANSWER) {
            throw noAnswer(command, object);
        }
        if (errno != 0) {
            throw new ErrnoException(errnoOf(errno), "%s: %s of %#x refused".formatted(device, command, object));
        }
        return CommandBlock.resultObject(memory);
    }

    /** Frees an object; nothing is left to be freed in an adapter that is gone. */
    void release(Command command, int object) {
        try {
            var _ = execute(command, object);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    private ErrnoException noAnswer(Command command, int object) {
        return new ErrnoException(Errno.ENODEV, "%s: no answer to %s of %#x".formatted(device, command, object));
    }

    private static Errno errnoOf(int number) {
        for (var errno : Errno.values()) {
            if (errno.number() == number) {
                return errno;
            }
        }
        return Errno.EIO;
    }
}

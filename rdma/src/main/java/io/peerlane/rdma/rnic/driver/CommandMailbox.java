package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.rdma.rnic.abi.CommandBlock;
import io.peerlane.rdma.rnic.abi.CommandBlock.Command;
import io.peerlane.rdma.rnic.abi.RegisterMap;

/** Sends commands to the adapter, one at a time, from any thread. */
final class CommandMailbox {

    private final String device;
    private final MmioRegion registers;
    private final HostBuffer block;

    CommandMailbox(String device, MmioRegion registers, HostBuffer block) {
        this.device = device;
        this.registers = registers;
        this.block = block;
        registers.write64(RegisterMap.COMMAND_ADDRESS, block.address());
    }

    /**
     * Executes a command.
     *
     * @param object number or key of what is meant
     * @return number or key of what was made
     * @throws ErrnoException as the adapter answers
     */
    synchronized int execute(Command command, int object, long... arguments) {
        var memory = block.segment();
        CommandBlock.command(memory, command, object);
        for (int i = 0; i < arguments.length; i++) {
            CommandBlock.argument(memory, i, arguments[i]);
        }
        registers.write32(RegisterMap.COMMAND, 1);
        int errno = CommandBlock.resultErrno(memory);
        if (errno != 0) {
            throw new ErrnoException(errnoOf(errno), "%s: %s of %#x refused".formatted(device, command, object));
        }
        return CommandBlock.resultObject(memory);
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

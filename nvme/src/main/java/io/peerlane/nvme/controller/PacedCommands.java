package io.peerlane.nvme.controller;

import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.timing.paced.DrivePacing;
import io.peerlane.fabric.timing.paced.DrivePacing.Transfer;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.fabric.tlp.Route;
import io.peerlane.nvme.wire.NvmOpcode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a session that wait for the machine's clock: their data moves at once, their completions are posted when it
 * says so. As many as the queues hold. Any thread.
 */
final class PacedCommands {

    private final DrivePacing pacing;
    private final MemoryAccess memory;
    private final Set<PacedCommand> held = ConcurrentHashMap.newKeySet();
    private volatile boolean released;

    PacedCommands(DrivePacing pacing, MemoryAccess memory) {
        this.pacing = pacing;
        this.memory = memory;
    }

    /** A command was fetched and checked; {@link PacedCommand#moved} follows. */
    PacedCommand begin(IoCommand command) {
        var transfer = transfer(command);
        TransferList data = command.data();
        var paced = new PacedCommand(this, command.queue(), command.cid());
        held.add(paced);
        paced.began(pacing.begin(
                transfer,
                transfer == Transfer.NONE ? null : route(data),
                transfer == Transfer.NONE ? 0 : data.totalBytes(),
                paced::end));
        if (released) {
            paced.release();
        }
        return paced;
    }

    private static Transfer transfer(IoCommand command) {
        return switch (command.opcode()) {
            case NvmOpcode.READ -> Transfer.FROM_MEDIUM;
            case NvmOpcode.WRITE -> Transfer.TO_MEDIUM;
            default -> Transfer.NONE;
        };
    }

    /** The way to the first piece stands for all of them: a command's data lies in one memory. */
    private @Nullable Route route(TransferList data) {
        for (int i = 0; i < data.pieces(); i++) {
            if (data.address(i) != TransferList.DISCARD) {
                return route(data.address(i));
            }
        }
        return null;
    }

    private @Nullable Route route(long address) {
        long inside = memory.cmb().offsetOf(address);
        long bar = memory.cmb().bar().map(Bar::address).orElse(0L);
        try {
            return memory.master().route(inside < 0 ? address : bar + inside, 1);
        } catch (DmaException _) { // the transfer itself will tell
            return null;
        }
    }

    void over(PacedCommand paced) {
        held.remove(paced);
    }

    /** The controller is being reset: nothing waits any more, and commands whose data is moved end at once. */
    void release() {
        released = true;
        held.forEach(PacedCommand::release);
    }
}

package io.peerlane.rdma.rnic;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.rdma.rnic.abi.CommandBlock;
import io.peerlane.rdma.rnic.abi.CommandBlock.Command;
import io.peerlane.rdma.rnic.abi.ReceiveQueueEntry;
import io.peerlane.rdma.rnic.abi.SendQueueEntry;
import io.peerlane.rdma.rnic.abi.TranslationEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes what the driver puts into the command mailbox: fetches the block, makes or frees an object, writes the
 * result. One command at a time; the driver sees to that, and this does again.
 */
final class CommandExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(CommandExecutor.class);

    private static final Command[] COMMANDS = Command.values();

    /** Longest list of {@link Command#MAP_REGION}. */
    private static final int MAX_TRANSLATIONS = 1 << 16;

    private final Device device;
    private final MemorySegment block = Arena.ofAuto().allocate(CommandBlock.BYTES, Long.BYTES);
    private final int[] domainUsers;
    private final boolean[] domainInUse;
    private final int[] generations;
    private final int[] queueDomain;
    private boolean retired;
    private int nextQueuePair;
    private long blockAddress;

    CommandExecutor(Device device) {
        this.device = device;
        var limits = device.options().limits();
        int domains = limits.maxQueuePairs() + 1;
        domainUsers = new int[domains];
        domainInUse = new boolean[domains];
        generations = new int[limits.maxQueuePairs()];
        queueDomain = new int[limits.maxQueuePairs()];
    }

    synchronized void address(long newAddress) {
        blockAddress = newAddress;
    }

    synchronized long address() {
        return blockAddress;
    }

    /** Executes nothing any more; what was made is not in use any more. */
    synchronized void retire() {
        retired = true;
        device.statistics().queuePairs(-inUse(device.queuePairs()));
        device.statistics().completionQueues(-inUse(device.completionQueues()));
        device.statistics().memoryRegions(-device.memory().inUse());
    }

    private static int inUse(AtomicReferenceArray<?> table) {
        int count = 0;
        for (int i = 0; i < table.length(); i++) {
            count += table.get(i) == null ? 0 : 1;
        }
        return count;
    }

    synchronized void execute() {
        if (retired) {
            return;
        }
        try {
            fetchAndExecute();
        } catch (DmaException e) {
            LOG.warn("no command can be executed: {}", e.getMessage());
        }
    }

    private void fetchAndExecute() {
        device.bus().read(blockAddress, block, 0, CommandBlock.HALF, Traffic.CONTROL);
        int errno = 0;
        int object = 0;
        try {
            object = execute(CommandBlock.opcode(block), CommandBlock.object(block));
        } catch (ErrnoException e) {
            LOG.debug("command refused: {}", e.getMessage());
            errno = e.errno().number();
        }
        CommandBlock.result(block, CommandBlock.HALF, errno, object);
        device.bus()
                .write(blockAddress + CommandBlock.HALF, block, CommandBlock.HALF, CommandBlock.HALF, Traffic.CONTROL);
    }

    private int execute(int opcode, int object) {
        if (opcode < 0 || opcode >= COMMANDS.length) {
            throw new ErrnoException(Errno.EOPNOTSUPP, "command " + opcode);
        }
        return switch (COMMANDS[opcode]) {
            case ALLOCATE_PD -> allocateDomain();
            case FREE_PD -> freeDomain(object);
            case CREATE_CQ -> createCompletionQueue();
            case DESTROY_CQ -> destroyCompletionQueue(object);
            case CREATE_QP -> createQueuePair(object);
            case DESTROY_QP -> destroyQueuePair(object);
            case REGISTER_MEMORY -> register(object);
            case ALLOCATE_FAST_REGION -> allocateFastRegion(object);
            case DEREGISTER -> deregister(object);
            case ALLOCATE_REVOCABLE_REGION -> allocateRevocableRegion(object);
            case MAP_REGION -> mapRegion(object);
            case UNMAP_REGION -> unmapRegion(object);
        };
    }

    private long argument(int i) {
        return CommandBlock.argument(block, i);
    }

    private int allocateDomain() {
        for (int i = 1; i < domainInUse.length; i++) {
            if (!domainInUse[i]) {
                domainInUse[i] = true;
                return i;
            }
        }
        throw new ErrnoException(Errno.ENOMEM, "all protection domains are in use");
    }

    private int freeDomain(int domain) {
        checkDomain(domain);
        if (domainUsers[domain] != 0) {
            throw new ErrnoException(Errno.EBUSY, domainUsers[domain] + " users of protection domain " + domain);
        }
        domainInUse[domain] = false;
        return 0;
    }

    private int checkDomain(int domain) {
        if (domain < 0 || domain >= domainInUse.length || !domainInUse[domain]) {
            throw new ErrnoException(Errno.EINVAL, "no protection domain " + domain);
        }
        return domain;
    }

    private int createCompletionQueue() {
        int entries = ringEntries(argument(1), device.options().limits().maxCompletionEntries());
        var loop = device.loop((int) argument(2));
        var queues = device.completionQueues();
        for (int i = 0; i < queues.length(); i++) {
            if (queues.get(i) == null) {
                queues.set(
                        i, new DeviceCompletionQueue(i, loop, device.bus(), device.interrupts(), argument(0), entries));
                device.statistics().completionQueues(1);
                return i;
            }
        }
        throw new ErrnoException(Errno.ENOMEM, "all completion queues are in use");
    }

    private int destroyCompletionQueue(int number) {
        var queue = findCompletionQueue(number);
        if (queue.isUsed()) {
            throw new ErrnoException(Errno.EBUSY, "a queue pair uses completion queue " + number);
        }
        queue.destroy();
        device.completionQueues().set(number, null);
        device.statistics().completionQueues(-1);
        return 0;
    }

    private DeviceCompletionQueue findCompletionQueue(long number) {
        var queues = device.completionQueues();
        var found = number >= 0 && number < queues.length() ? queues.get((int) number) : null;
        if (found == null) {
            throw new ErrnoException(Errno.EINVAL, "no completion queue " + number);
        }
        return found;
    }

    private static int ringEntries(long entries, int most) {
        if (entries < 1 || entries > most || Long.bitCount(entries) != 1) {
            throw new ErrnoException(Errno.EINVAL, entries + " ring entries, want a power of two up to " + most);
        }
        return (int) entries;
    }

    private int createQueuePair(int domain) {
        checkDomain(domain);
        var sendCompletions = findCompletionQueue(argument(0));
        var receiveCompletions = findCompletionQueue(argument(1));
        if (sendCompletions.loop() != receiveCompletions.loop()) {
            throw new ErrnoException(Errno.EINVAL, "completion queues of two loops on one queue pair");
        }
        int most = ringSize(device.options().limits().maxQueueDepth());
        var sends = new WorkQueue(device.bus(), argument(2), SendQueueEntry.BYTES, ringEntries(argument(3), most));
        var receives =
                new WorkQueue(device.bus(), argument(4), ReceiveQueueEntry.BYTES, ringEntries(argument(5), most));
        int index = freeQueuePair();
        int number = Device.numberOf(index, ++generations[index]);
        device.queuePairs()
                .set(
                        index,
                        new DeviceQueuePair(
                                number,
                                domain,
                                sends,
                                receives,
                                sendCompletions,
                                receiveCompletions,
                                device.pacedWork(domain, sendCompletions.loop())));
        queueDomain[index] = domain;
        domainUsers[domain]++;
        device.statistics().queuePairs(1);
        return number;
    }

    private static int ringSize(int depth) {
        return Integer.highestOneBit(Math.max(1, depth * 2 - 1));
    }

    /** In turn, so that a number comes back late. */
    private int freeQueuePair() {
        var queuePairs = device.queuePairs();
        for (int i = 0; i < queuePairs.length(); i++) {
            int index = (nextQueuePair + i) % queuePairs.length();
            if (queuePairs.get(index) == null) {
                nextQueuePair = (index + 1) % queuePairs.length();
                return index;
            }
        }
        throw new ErrnoException(Errno.ENOMEM, "all queue pairs are in use");
    }

    private int destroyQueuePair(int number) {
        var queuePair = device.queuePair(number);
        if (queuePair == null) {
            throw new ErrnoException(Errno.EINVAL, "no queue pair %#x".formatted(number));
        }
        int index = Device.indexOf(number);
        device.queuePairs().set(index, null);
        queuePair.destroy();
        domainUsers[queueDomain[index]]--;
        device.statistics().queuePairs(-1);
        return 0;
    }

    private int register(int domain) {
        int stag =
                device.memory().register(checkDomain(domain), argument(0), argument(1), argument(2), (int) argument(3));
        return regionMade(domain, stag);
    }

    private int allocateFastRegion(int domain) {
        return regionMade(domain, device.memory().allocate(checkDomain(domain), argument(0)));
    }

    private int allocateRevocableRegion(int domain) {
        int stag = device.memory().allocateRevocable(checkDomain(domain), argument(0), argument(1), (int) argument(2));
        return regionMade(domain, stag);
    }

    private int mapRegion(int stag) {
        long entries = argument(1);
        if (entries < 1 || entries > MAX_TRANSLATIONS) {
            throw new ErrnoException(Errno.EINVAL, entries + " translation entries, want 1 to " + MAX_TRANSLATIONS);
        }
        var list = MemorySegment.ofArray(new long[(int) entries * TranslationEntry.BYTES / Long.BYTES]);
        device.bus().read(argument(0), list, 0, list.byteSize(), Traffic.CONTROL);
        device.memory().map(stag, Pieces.of(list, (int) entries));
        return 0;
    }

    private int unmapRegion(int stag) {
        device.memory().unmap(stag);
        return 0;
    }

    private int regionMade(int domain, int stag) {
        domainUsers[domain]++;
        device.statistics().memoryRegions(1);
        return stag;
    }

    private int deregister(int stag) {
        domainUsers[device.memory().free(stag)]--;
        device.statistics().memoryRegions(-1);
        return 0;
    }
}

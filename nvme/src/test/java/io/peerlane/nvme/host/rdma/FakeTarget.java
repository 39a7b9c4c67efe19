package io.peerlane.nvme.host.rdma;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.LbaFormat;
import io.peerlane.nvme.wire.NamespaceList;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.FabricsCommandType;
import io.peerlane.nvme.wire.fabrics.PropertyGetCommand;
import io.peerlane.nvme.wire.fabrics.PropertySetCommand;
import io.peerlane.nvme.wire.rdma.CmAcceptData;
import io.peerlane.nvme.wire.rdma.CmRejectData;
import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import io.peerlane.nvme.wire.rdma.CmRequestData;
import io.peerlane.rdma.verbs.Access;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A controller at the far end of {@link FakeVerbs}: obeys a host's commands, and misbehaves where a test says so. */
final class FakeTarget {

    static final int CONTROLLER = 7;
    static final int BLOCK = 512;
    static final int BLOCKS = 4096;

    /** How a response goes out. */
    enum Manner {
        PROPER,
        NEVER,
        TWICE,
        WITHOUT_INVALIDATE,
        WRONG_KEY,
        SHORT,
        UNKNOWN_IDENTIFIER,
        CUT_CONNECTION
    }

    /** Answer to a connection request. */
    record Answer(byte[] privateData, boolean rejected, boolean silent, boolean unreachable) {}

    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    final MemorySegment media = MemorySegment.ofArray(new byte[BLOCK * BLOCKS]);
    volatile Predicate<SubmissionQueueEntry> where = _ -> true;
    volatile Manner manner = Manner.PROPER;
    volatile @Nullable CmRejectStatus reject;
    volatile boolean silent;
    volatile boolean unreachable;
    volatile int connectStatus;
    volatile int connectResult = CONTROLLER;
    volatile int receiveQueue = 128;
    volatile int inCapsuleBytes;
    volatile int maxOutstanding;
    volatile long sgls = 0x5;
    private int outstanding;
    private ControllerConfiguration configuration = ControllerConfiguration.RESET;

    Answer request(byte[] privateData) {
        var request = new CmRequestData(MemorySegment.ofArray(privateData)).parse();
        log.add("request qid " + request.queueIdentifier() + " hrqsize " + request.hostReceiveQueueSize() + " hsqsize "
                + request.hostSendQueueSize());
        var status = reject;
        if (status != null) {
            var octets = new byte[CmRejectData.BYTES];
            new CmRejectData(MemorySegment.ofArray(octets)).emit(status);
            return new Answer(octets, true, false, false);
        }
        var octets = new byte[CmAcceptData.BYTES];
        new CmAcceptData(MemorySegment.ofArray(octets)).emit(receiveQueue);
        return new Answer(octets, false, silent, unreachable);
    }

    void capsule(FakeVerbs verbs, FakeQueuePair queuePair, MemorySegment capsule) {
        var entry = new SubmissionQueueEntry(capsule);
        maxOutstanding = Math.max(maxOutstanding, ++outstanding);
        var response = new Response(verbs, queuePair, entry);
        switch (entry.opcode()) {
            case AdminOpcode.FABRICS -> fabrics(entry, response);
            case AdminOpcode.KEEP_ALIVE -> log.add("keep alive");
            case AdminOpcode.IDENTIFY -> identify(entry, response);
            case AdminOpcode.SET_FEATURES -> {
                log.add("set features");
                response.result = FeatureIdentifier.numberOfQueues(64, 64);
            }
            case NvmOpcode.READ ->
                response.data(Access.REMOTE_WRITE)
                        .copyFrom(media.asSlice(entry.startingLba() * BLOCK, response.length()));
            case NvmOpcode.WRITE ->
                media.asSlice(entry.startingLba() * BLOCK, response.length())
                        .copyFrom(response.data(Access.REMOTE_READ));
            default -> {}
        }
        outstanding--;
        response.send();
    }

    private void fabrics(SubmissionQueueEntry entry, Response response) {
        switch (entry.fabricsType()) {
            case FabricsCommandType.CONNECT -> {
                var connect = new ConnectCommand(entry.bytes()).parse();
                log.add("connect qid " + connect.queueIdentifier() + " sqsize " + connect.submissionQueueSize());
                response.data(Access.REMOTE_READ);
                response.status = connectStatus;
                response.result = connectResult;
            }
            case FabricsCommandType.PROPERTY_GET -> response.result = property(new PropertyGetCommand(entry.bytes()));
            default -> {
                var set = new PropertySetCommand(entry.bytes());
                configuration = new ControllerConfiguration((int) set.value());
                log.add(String.format("cc %08x", set.value()));
            }
        }
    }

    private long property(PropertyGetCommand get) {
        if (get.offset() == Registers.CAP) {
            return ControllerCapabilities.NONE
                    .withMaximumQueueEntries(127)
                    .withNvmCommandSet(true)
                    .withTimeout(15)
                    .value();
        }
        if (get.offset() == Registers.CC) {
            return configuration.value();
        }
        var status = ControllerStatus.RESET.withReady(configuration.enable());
        return configuration.shutdownNotification() == 0
                ? status.value()
                : status.withShutdownStatus(ControllerStatus.SHST_COMPLETE).value();
    }

    private void identify(SubmissionQueueEntry entry, Response response) {
        var data = response.data(Access.REMOTE_WRITE);
        switch (entry.cdw10() & 0xff) {
            case IdentifyCns.CONTROLLER -> {
                var controller = new IdentifyController(data);
                controller.set(IdentifyController.CNTLID, CONTROLLER);
                controller.set(IdentifyController.KAS, 10);
                controller.set(IdentifyController.SGLS, sgls | (inCapsuleBytes > 0 ? 1 << 20 : 0));
                controller.set(IdentifyController.IOCCSZ, (64L + inCapsuleBytes) / 16);
                controller.set(IdentifyController.IORCSZ, 1);
                controller.set(IdentifyController.MAXCMD, 128);
                controller.set(IdentifyController.CNTRLTYPE, 1);
            }
            case IdentifyCns.ACTIVE_NAMESPACES -> new NamespaceList(data).emit(List.of(1L));
            default -> {
                var namespace = new IdentifyNamespace(data);
                namespace.set(IdentifyNamespace.NSZE, BLOCKS);
                namespace.set(IdentifyNamespace.NCAP, BLOCKS);
                namespace.lbaFormat(0, new LbaFormat(0, 9, 0));
            }
        }
    }

    /** What goes back for one command. */
    private final class Response {
        private final FakeVerbs verbs;
        private final FakeQueuePair queuePair;
        private final SubmissionQueueEntry entry;
        private final SglDescriptor descriptor;
        private long result;
        private int status;

        Response(FakeVerbs verbs, FakeQueuePair queuePair, SubmissionQueueEntry entry) {
            this.verbs = verbs;
            this.queuePair = queuePair;
            this.entry = entry;
            this.descriptor = entry.sgl1();
        }

        long length() {
            return descriptor.length();
        }

        MemorySegment data(Access access) {
            if (descriptor.type() == SglDescriptor.DATA_BLOCK) {
                log.add("in capsule " + descriptor.length());
                return entry.bytes().asSlice(SubmissionQueueEntry.BYTES, descriptor.length());
            }
            return verbs.remote(descriptor.key(), descriptor.address(), descriptor.length(), access);
        }

        private boolean isKeyed() {
            return descriptor.type() == SglDescriptor.KEYED_DATA_BLOCK && descriptor.length() > 0;
        }

        void send() {
            var how = where.test(entry) ? manner : Manner.PROPER;
            var octets = new byte[how == Manner.SHORT ? 12 : CompletionQueueEntry.BYTES];
            int identifier = how == Manner.UNKNOWN_IDENTIFIER ? entry.cid() ^ 0x1000 : entry.cid();
            if (how != Manner.SHORT) {
                new CompletionQueueEntry(MemorySegment.ofArray(octets)).emit(result, 0, 0, identifier, false, status);
            }
            Integer key = isKeyed() ? Integer.valueOf(descriptor.key()) : null;
            switch (how) {
                case NEVER -> {}
                case CUT_CONNECTION -> queuePair.end("connection reset");
                case WITHOUT_INVALIDATE -> queuePair.deliver(octets, null);
                case WRONG_KEY -> queuePair.deliver(octets, key == null ? 0x4711 : key + 0x100);
                case TWICE -> {
                    queuePair.deliver(octets, key);
                    queuePair.deliver(octets, key);
                }
                default -> queuePair.deliver(octets, key);
            }
        }
    }

    /** The bytes of the media from a block on. */
    byte[] stored(long lba, int bytes) {
        return media.asSlice(lba * BLOCK, bytes).toArray(Octets.U8);
    }
}

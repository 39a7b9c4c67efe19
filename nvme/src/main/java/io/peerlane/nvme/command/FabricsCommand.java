package io.peerlane.nvme.command;

import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.DisconnectCommand;
import io.peerlane.nvme.wire.fabrics.FabricsCommandType;
import io.peerlane.nvme.wire.fabrics.PropertyGetCommand;
import io.peerlane.nvme.wire.fabrics.PropertySetCommand;

/** A Fabrics command: opcode 7Fh, its kind in FCTYPE (NVMe Base 2.1, 6). */
public sealed interface FabricsCommand {

    /** Command identifier, 0 to 65535. */
    int cid();

    /** FCTYPE, 0 to 255. */
    int type();

    /** Writes all 64 bytes of the entry. */
    void emit(SubmissionQueueEntry entry);

    /** Reads an entry whose opcode is 7Fh; the fields are copied out. */
    static FabricsCommand parse(SubmissionQueueEntry entry) {
        return switch (entry.fabricsType()) {
            case FabricsCommandType.PROPERTY_SET -> PropertySet.of(entry);
            case FabricsCommandType.CONNECT ->
                new Connect(entry.cid(), new ConnectCommand(entry.bytes()).parse(), DataPointer.parse(entry));
            case FabricsCommandType.PROPERTY_GET -> PropertyGet.of(entry);
            case FabricsCommandType.DISCONNECT -> new Disconnect(entry.cid());
            default -> new Unsupported(entry.cid(), entry.fabricsType());
        };
    }

    /**
     * Property Set (6.7).
     *
     * @param offset of the property, as the register's in BAR 0
     * @param bytes 4 or 8; 0 for a size that does not exist
     * @param value the low half for a property of 4 bytes
     */
    record PropertySet(int cid, long offset, int bytes, long value) implements FabricsCommand {
        private static PropertySet of(SubmissionQueueEntry entry) {
            var view = new PropertySetCommand(entry.bytes());
            return new PropertySet(entry.cid(), view.offset(), view.size(), view.value());
        }

        @Override
        public int type() {
            return FabricsCommandType.PROPERTY_SET;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            new PropertySetCommand(entry.bytes()).emit(cid, (int) offset, bytes, value);
            entry.prp(0, 0);
        }
    }

    /**
     * Connect (6.3).
     *
     * @param fields its fields
     * @param data where the 1024 bytes of Connect data are
     */
    record Connect(int cid, io.peerlane.nvme.wire.fabrics.Connect fields, DataPointer data) implements FabricsCommand {
        @Override
        public int type() {
            return FabricsCommandType.CONNECT;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            new ConnectCommand(entry.bytes()).emit(cid, fields);
            data.emit(entry);
        }
    }

    /**
     * Property Get (6.6).
     *
     * @param offset of the property, as the register's in BAR 0
     * @param bytes 4 or 8; 0 for a size that does not exist
     */
    record PropertyGet(int cid, long offset, int bytes) implements FabricsCommand {
        private static PropertyGet of(SubmissionQueueEntry entry) {
            var view = new PropertyGetCommand(entry.bytes());
            return new PropertyGet(entry.cid(), view.offset(), view.size());
        }

        @Override
        public int type() {
            return FabricsCommandType.PROPERTY_GET;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            new PropertyGetCommand(entry.bytes()).emit(cid, (int) offset, bytes);
            entry.prp(0, 0);
        }
    }

    /** Disconnect (6.4). */
    record Disconnect(int cid) implements FabricsCommand {
        @Override
        public int type() {
            return FabricsCommandType.DISCONNECT;
        }

        @Override
        public void emit(SubmissionQueueEntry entry) {
            new DisconnectCommand(entry.bytes()).emit(cid);
            entry.prp(0, 0);
        }
    }

    /** Any other FCTYPE. */
    record Unsupported(int cid, int type) implements FabricsCommand {
        @Override
        public void emit(SubmissionQueueEntry entry) {
            entry.start(FabricsCommandType.OPCODE, cid, type).flags(0, SubmissionQueueEntry.PSDT_SGL);
        }
    }
}

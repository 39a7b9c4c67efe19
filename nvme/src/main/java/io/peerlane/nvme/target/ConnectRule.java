package io.peerlane.nvme.target;

import static io.peerlane.nvme.wire.fabrics.ConnectResponse.invalidInCommand;
import static io.peerlane.nvme.wire.fabrics.ConnectResponse.invalidInData;

import io.peerlane.nvme.status.FabricsStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;

/**
 * The rules a Connect command must keep, with the answer to one that does not (NVMe Base 2.1, 6.3). A 182h answer names
 * the parameter by its offset.
 */
public enum ConnectRule {
    /** RECFMT is 0. */
    RECORD_FORMAT("RECFMT", FabricsStatus.CONNECT_INCOMPATIBLE_FORMAT, 0),
    /** The data block has 1024 bytes. */
    DATA_LENGTH("SGL1 length", GenericStatus.DATA_SGL_LENGTH_INVALID, 0),
    /** SUBNQN ends with a NUL. */
    SUBSYSTEM_NAME_TERMINATED("SUBNQN", inData(ConnectDataBlock.SUBNQN)),
    /** HOSTNQN ends with a NUL and is 1 to 223 bytes long. */
    HOST_NAME_VALID("HOSTNQN", inData(ConnectDataBlock.HOSTNQN)),
    /** SUBNQN names a subsystem of the port. */
    SUBSYSTEM_KNOWN("SUBNQN", inData(ConnectDataBlock.SUBNQN)),
    /** The subsystem admits the host. */
    HOST_ALLOWED("HOSTNQN", FabricsStatus.CONNECT_INVALID_HOST, invalidInData(ConnectDataBlock.HOSTNQN)),
    /** SQSIZE is at least 1: two entries. */
    QUEUE_SIZE_MINIMUM("SQSIZE", inCommand(ConnectCommand.SQSIZE)),
    /** SQSIZE is within CAP.MQES and what the connection was made for. */
    QUEUE_SIZE_MAXIMUM("SQSIZE", inCommand(ConnectCommand.SQSIZE)),
    /** An admin queue asks for a new controller: CNTLID is FFFFh. */
    DYNAMIC_CONTROLLER("CNTLID", inData(ConnectDataBlock.CNTLID)),
    /** A controller identifier is free. */
    CONTROLLER_AVAILABLE("CNTLID", FabricsStatus.CONNECT_CONTROLLER_BUSY, 0),
    /** QID is within the queues granted. */
    QUEUE_IDENTIFIER("QID", inCommand(ConnectCommand.QID)),
    /** QID is the one the connection was made for (NVMe RDMA Transport 1.1, 3.4). */
    SAME_QUEUE_IDENTIFIER("QID", inCommand(ConnectCommand.QID)),
    /** CNTLID is a controller of the subsystem. */
    CONTROLLER_KNOWN("CNTLID", inData(ConnectDataBlock.CNTLID)),
    /** The controller was made for this HOSTNQN. */
    SAME_HOST_NAME("HOSTNQN", inData(ConnectDataBlock.CNTLID)),
    /** The controller was made for this HOSTID. */
    SAME_HOST_IDENTIFIER("HOSTID", inData(ConnectDataBlock.HOSTID)),
    /** The controller is enabled. */
    CONTROLLER_READY("CSTS.RDY", inCommand(ConnectCommand.QID)),
    /** The queue does not exist yet. */
    QUEUE_FREE("QID", GenericStatus.COMMAND_SEQUENCE_ERROR, 0);

    private final String field;
    private final int statusField;
    private final int dword0;

    ConnectRule(String field, int dword0) {
        this(field, FabricsStatus.CONNECT_INVALID_PARAMETERS, dword0);
    }

    ConnectRule(String field, Status status, int dword0) {
        this.field = field;
        this.statusField = status.doNotRetry().field();
        this.dword0 = dword0;
    }

    /** The field that breaks the rule, by its mnemonic. */
    public String field() {
        return field;
    }

    /** The paragraph of the specification. */
    public String clause() {
        return this == SAME_QUEUE_IDENTIFIER ? "NVMe RDMA Transport 1.1, 3.4" : "NVMe Base 2.1, 6.3";
    }

    /** The status of the answer. */
    public Status status() {
        return Status.of(statusField);
    }

    /** Dword 0 of the answer: IPO and IATTR. */
    public int dword0() {
        return dword0;
    }

    private static int inData(int offset) {
        return invalidInData(offset);
    }

    private static int inCommand(int offset) {
        return invalidInCommand(offset);
    }
}

package io.peerlane.nvme.target;

import static io.peerlane.nvme.wire.fabrics.ConnectResponse.invalidInCommand;
import static io.peerlane.nvme.wire.fabrics.ConnectResponse.invalidInData;

import io.peerlane.nvme.status.FabricsStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;

/**
 * The rules a host must keep until its queue is connected: those of the transport below, then those of the Connect command,
 * with the answer to one that does not (NVMe Base 2.1, 6.3). A 182h answer names the parameter by its offset.
 */
public enum ConnectRule {
    // Connect.

    /** The first command of a connection is Connect. */
    CONNECT_FIRST("OPC, FCTYPE", GenericStatus.INVALID_OPCODE, 0),
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
    /** The I/O queue comes by the port and the transport of the controller's admin queue. */
    SAME_PORT("CNTLID", inData(ConnectDataBlock.CNTLID)),
    /** The controller was made for this HOSTNQN. */
    SAME_HOST_NAME("HOSTNQN", inData(ConnectDataBlock.CNTLID)),
    /** The controller was made for this HOSTID. */
    SAME_HOST_IDENTIFIER("HOSTID", inData(ConnectDataBlock.HOSTID)),
    /** The controller is enabled. */
    CONTROLLER_READY("CSTS.RDY", inCommand(ConnectCommand.QID)),
    /** The queue does not exist yet. */
    QUEUE_FREE("QID", GenericStatus.COMMAND_SEQUENCE_ERROR, 0),
    /** A Connect command succeeds within the transport's time limit. */
    CONNECT_IN_TIME("Connect", Clause.CONNECT),
    /** There is memory for the queue. */
    QUEUE_MEMORY("SQSIZE", Clause.CONNECT),

    // NVMe/RDMA: what the connection request says.

    /** The private data has 32 bytes. */
    CM_PRIVATE_DATA_LENGTH("private data length", Clause.RDMA),
    /** RECFMT of the private data is 0. */
    CM_RECORD_FORMAT("RECFMT", Clause.RDMA),
    /** QID is within the queues of a controller. */
    CM_QUEUE_IDENTIFIER("QID", Clause.RDMA),
    /** HSQSIZE is at least 1 and within the largest queue. */
    CM_HOST_SEND_QUEUE_SIZE("HSQSIZE", Clause.RDMA),
    /** HRQSIZE is at least 1. */
    CM_HOST_RECEIVE_QUEUE_SIZE("HRQSIZE", Clause.RDMA),
    /** The host serves RDMA Reads: without, no data can be fetched. */
    CM_INBOUND_READS("IRD", Clause.RDMA),
    /** There is room for the queue pair, its buffers and regions. */
    CM_RESOURCES("resources", Clause.RDMA),

    // iWARP: the MPA Request.

    /** The stream begins with the key of a Request. */
    MPA_KEY("Key", Clause.MPA),
    /** The revision is 1 or 2. */
    MPA_REVISION("Rev", Clause.MPA),
    /** PD_Length is at most 512. */
    MPA_PRIVATE_DATA_LENGTH("PD_Length", Clause.MPA),
    /** With S set there are the 4 octets of the enhanced data. */
    MPA_ENHANCED_DATA("PD_Length", "RFC 6581, 9.1"),
    /** R is clear in a Request. */
    MPA_REJECT_FLAG("R", Clause.MPA),
    /** M is clear: no markers. */
    MPA_MARKERS("M", Clause.MPA),
    /** Nothing follows the Request before its Reply. */
    MPA_NO_EARLY_DATA("octets behind the Request", Clause.MPA),
    /** The whole Request comes, and in time. */
    MPA_REQUEST_COMPLETE("MPA Request", Clause.MPA),

    // NVMe/TCP: ICReq and the PDUs before Connect.

    /** PFV is 0. */
    IC_FORMAT_VERSION("PFV", Clause.IC_REQ),
    /** HPDA is 0 to 31. */
    IC_DATA_ALIGNMENT("HPDA", Clause.IC_REQ),
    /** ICReq comes in time. */
    IC_IN_TIME("ICReq", Clause.IC_REQ),
    /** Every PDU until Connect keeps the rules of PDUs. */
    PDU_VALID("PDU", "NVMe TCP Transport 1.1, 3.6.1");

    /** Where rules stand that share a paragraph. */
    private static final class Clause {
        static final String CONNECT = "NVMe Base 2.1, 6.3";
        static final String RDMA = "NVMe RDMA Transport 1.1, 3.4";
        static final String MPA = "RFC 5044, 7.1";
        static final String IC_REQ = "NVMe TCP Transport 1.1, 3.6.2.2";

        private Clause() {}
    }

    private final String field;
    private final String clause;
    private final int statusField;
    private final int dword0;

    /** A rule of Connect that is answered by Connect Invalid Parameters. */
    ConnectRule(String field, int dword0) {
        this(field, FabricsStatus.CONNECT_INVALID_PARAMETERS, dword0);
    }

    ConnectRule(String field, Status status, int dword0) {
        this.field = field;
        this.clause = Clause.CONNECT;
        this.statusField = status.doNotRetry().field();
        this.dword0 = dword0;
    }

    /** A rule whose breach is not answered by the completion of a Connect command. */
    ConnectRule(String field, String clause) {
        this.field = field;
        this.clause = clause;
        this.statusField = 0;
        this.dword0 = 0;
    }

    /** The field that breaks the rule, by its mnemonic. */
    public String field() {
        return field;
    }

    /** The paragraph of the specification. */
    public String clause() {
        return this == SAME_QUEUE_IDENTIFIER ? Clause.RDMA : clause;
    }

    /** The status of Connect's completion; success if no completion tells of the breach. */
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

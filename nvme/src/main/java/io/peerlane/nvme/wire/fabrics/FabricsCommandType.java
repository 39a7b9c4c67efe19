package io.peerlane.nvme.wire.fabrics;

/** Values of FCTYPE, byte 4 of a Fabrics command (NVMe Base 2.1, 6.1). Bits 1:0 give the direction of its data. */
public final class FabricsCommandType {

    /** Opcode of every Fabrics command. */
    public static final int OPCODE = 0x7f;

    /** Byte 1 of every command over a Fabrics transport: PSDT 01b, no fused operation. */
    public static final int FLAGS = 0x40;

    /** Property Set. */
    public static final int PROPERTY_SET = 0x00;

    /** Connect. */
    public static final int CONNECT = 0x01;

    /** Property Get. */
    public static final int PROPERTY_GET = 0x04;

    /** Authentication Send. */
    public static final int AUTHENTICATION_SEND = 0x05;

    /** Authentication Receive. */
    public static final int AUTHENTICATION_RECEIVE = 0x06;

    /** Disconnect. */
    public static final int DISCONNECT = 0x08;

    private FabricsCommandType() {}
}

package io.peerlane.nvme.wire;

/** Controller or namespace structure: what an Identify asks for (NVMe Base 2.1, figure 311). */
public final class IdentifyCns {

    /** Identify Namespace of the NVM command set. */
    public static final int NAMESPACE = 0x00;

    /** Identify Controller. */
    public static final int CONTROLLER = 0x01;

    /** Active namespace list. */
    public static final int ACTIVE_NAMESPACES = 0x02;

    /** Namespace identification descriptors. */
    public static final int NAMESPACE_DESCRIPTORS = 0x03;

    /** Identify Namespace of a command set. */
    public static final int NAMESPACE_OF_COMMAND_SET = 0x05;

    /** Identify Controller of a command set. */
    public static final int CONTROLLER_OF_COMMAND_SET = 0x06;

    /** Active namespace list of a command set. */
    public static final int ACTIVE_NAMESPACES_OF_COMMAND_SET = 0x07;

    /** Identify Namespace independent of the command set. */
    public static final int INDEPENDENT_NAMESPACE = 0x08;

    /** Allocated namespace list. */
    public static final int ALLOCATED_NAMESPACES = 0x10;

    /** Identify Namespace of an allocated namespace. */
    public static final int ALLOCATED_NAMESPACE = 0x11;

    /** Controller list: those a namespace is attached to. */
    public static final int ATTACHED_CONTROLLERS = 0x12;

    /** Controller list: those of the subsystem. */
    public static final int CONTROLLERS = 0x13;

    /** Identify I/O Command Set. */
    public static final int COMMAND_SETS = 0x1c;

    private IdentifyCns() {}
}

package io.peerlane.rdma.rnic.abi;

/**
 * BAR 0: limits, the command mailbox, and one doorbell per queue pair and completion queue.
 *
 * <pre>
 * offset   bytes  access  register
 * 0x00000  4      RO      VERSION         interface revision, 1
 * 0x00004  4      RO      MAX_QP          queue pairs
 * 0x00008  4      RO      MAX_DEPTH       work requests of one queue
 * 0x0000c  4      RO      MAX_CQ          completion queues; the queue's number is its MSI-X vector
 * 0x00010  4      RO      MAX_CQE         entries of one completion queue
 * 0x00014  4      RO      MAX_REGION      entries of the memory table
 * 0x00018  4      RO      MAX_INBOUND     RDMA Reads of the peer served at a time, per queue pair
 * 0x0001c  4      RO      MAX_OUTBOUND    RDMA Reads outstanding, per queue pair
 * 0x00020  8      RW      COMMAND_ADDRESS bus address of the command block, 64-byte aligned
 * 0x00028  4      WO      COMMAND         any write: fetch the block, execute, write the result; done on return
 * 0x00030  8       WO      QP_CONTROL      low half: queue pair number, high half: 1 close in order, 2 fail
 * 0x10000  8 each WO      QP_DOORBELL[n]  low half: send queue tail, high half: receive queue tail
 *                 RO                      low half: sends completed, high half: receives completed
 * 0x18000  8 each WO      CQ_DOORBELL[n]  low half: entries consumed, bit 63: raise an interrupt for the next batch
 * </pre>
 *
 * <p>Tails and counts run from 0 modulo 2^32 and are not reduced to the ring's size.
 */
public final class RegisterMap {

    /** Interface revision. */
    public static final long VERSION = 0x00;

    /** Queue pairs. */
    public static final long MAX_QP = 0x04;

    /** Work requests of one queue. */
    public static final long MAX_DEPTH = 0x08;

    /** Completion queues. */
    public static final long MAX_CQ = 0x0c;

    /** Entries of one completion queue. */
    public static final long MAX_CQE = 0x10;

    /** Entries of the memory table. */
    public static final long MAX_REGION = 0x14;

    /** RDMA Reads of the peer served at a time. */
    public static final long MAX_INBOUND = 0x18;

    /** RDMA Reads outstanding. */
    public static final long MAX_OUTBOUND = 0x1c;

    /** Bus address of the command block. */
    public static final long COMMAND_ADDRESS = 0x20;

    /** Command doorbell. */
    public static final long COMMAND = 0x28;

    /** Closes a queue pair's connection, or moves it to ERROR. */
    public static final long QP_CONTROL = 0x30;

    /** QP_CONTROL: send what was posted, then end the stream. */
    public static final int CLOSE = 1;

    /** QP_CONTROL: flush everything, cut the connection. */
    public static final int FAIL = 2;

    /** Doorbell of queue pair 0. */
    public static final long QP_DOORBELL = 0x10000;

    /** Doorbell of completion queue 0. */
    public static final long CQ_DOORBELL = 0x18000;

    /** Bytes of a doorbell. */
    public static final long DOORBELL_BYTES = 8;

    /** Doorbells of one kind: room in the map, and the most queue pairs and completion queues. */
    public static final int DOORBELLS = 4096;

    /** Bytes of BAR 0. */
    public static final long SIZE = 0x20000;

    /** This revision of the interface. */
    public static final int REVISION = 1;

    /** Arms a completion queue. */
    public static final long CQ_ARM = 1L << 63;

    private RegisterMap() {}

    /** A QP_CONTROL value. */
    public static long queuePairControl(int number, int action) {
        return Integer.toUnsignedLong(number) | (long) action << 32;
    }

    /** A queue pair's doorbell value. */
    public static long queuePairDoorbell(int sendTail, int receiveTail) {
        return Integer.toUnsignedLong(sendTail) | (long) receiveTail << 32;
    }

    /** A completion queue's doorbell value. */
    public static long completionQueueDoorbell(int consumed, boolean arm) {
        return Integer.toUnsignedLong(consumed) | (arm ? CQ_ARM : 0);
    }
}

package io.peerlane.nvme.wire.fabrics;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.u8;

import java.lang.foreign.MemorySegment;

/**
 * Transport type and Transport Specific Address Subtype (TSAS) of a Discovery log page entry: 256 bytes, little-endian (NVMe
 * Base 2.1, 5.1.12.3.1; RDMA Transport 1.1, 3.7; TCP Transport 1.1, 3.7). A value.
 */
public sealed interface TransportSpecific {

    /** Bytes of TSAS. */
    int BYTES = 256;

    /** TRTYPE, see {@link TransportType}. */
    int type();

    /** Writes all 256 bytes, reserved ones as zero. */
    void emit(MemorySegment tsas);

    /** iWARP with reliable connections made by the RDMA connection manager. */
    static Rdma iwarp() {
        return new Rdma(Rdma.RELIABLE_CONNECTED, Rdma.IWARP, Rdma.RDMA_CM, 0);
    }

    /** TCP without transport layer security. */
    static Tcp plainTcp() {
        return new Tcp(Tcp.NO_SECURITY);
    }

    /** Copies the fields out. */
    static TransportSpecific parse(int type, MemorySegment tsas) {
        return switch (type) {
            case TransportType.RDMA ->
                new Rdma(
                        u8(tsas, Rdma.OFFSET_QPTYPE),
                        u8(tsas, Rdma.OFFSET_PRTYPE),
                        u8(tsas, Rdma.OFFSET_CMS),
                        le16(tsas, Rdma.OFFSET_PKEY));
            case TransportType.TCP -> new Tcp(u8(tsas, Tcp.OFFSET_SECTYPE));
            default -> new Other(type);
        };
    }

    /**
     * RDMA.
     *
     * @param queuePairType RDMA_QPTYPE: 1 reliable connected, 2 reliable datagram
     * @param providerType RDMA_PRTYPE: 1 none named, 2 InfiniBand, 3 RoCE, 4 RoCEv2, 5 iWARP
     * @param connectionManagement RDMA_CMS: 1 the RDMA connection manager
     * @param partitionKey RDMA_PKEY, InfiniBand only
     */
    record Rdma(int queuePairType, int providerType, int connectionManagement, int partitionKey)
            implements TransportSpecific {

        /** RDMA_QPTYPE: reliable connected. */
        public static final int RELIABLE_CONNECTED = 1;

        /** RDMA_PRTYPE: no provider named. */
        public static final int NO_PROVIDER = 1;

        /** RDMA_PRTYPE: iWARP. */
        public static final int IWARP = 5;

        /** RDMA_CMS: the RDMA connection manager. */
        public static final int RDMA_CM = 1;

        private static final int OFFSET_QPTYPE = 0;
        private static final int OFFSET_PRTYPE = 1;
        private static final int OFFSET_CMS = 2;
        private static final int OFFSET_PKEY = 8;

        @Override
        public int type() {
            return TransportType.RDMA;
        }

        @Override
        public void emit(MemorySegment tsas) {
            tsas.asSlice(0, BYTES).fill((byte) 0);
            tsas.set(U8, OFFSET_QPTYPE, (byte) queuePairType);
            tsas.set(U8, OFFSET_PRTYPE, (byte) providerType);
            tsas.set(U8, OFFSET_CMS, (byte) connectionManagement);
            tsas.set(LE16, OFFSET_PKEY, (short) partitionKey);
        }
    }

    /**
     * TCP.
     *
     * @param securityType SECTYPE: 0 none, 1 TLS 1.2, 2 TLS 1.3
     */
    record Tcp(int securityType) implements TransportSpecific {

        /** SECTYPE: no transport layer security. */
        public static final int NO_SECURITY = 0;

        private static final int OFFSET_SECTYPE = 0;

        @Override
        public int type() {
            return TransportType.TCP;
        }

        @Override
        public void emit(MemorySegment tsas) {
            tsas.asSlice(0, BYTES).fill((byte) 0);
            tsas.set(U8, OFFSET_SECTYPE, (byte) securityType);
        }
    }

    /**
     * A transport whose subtype is not looked at.
     *
     * @param type TRTYPE, 0 to 255
     */
    record Other(int type) implements TransportSpecific {

        @Override
        public void emit(MemorySegment tsas) {
            tsas.asSlice(0, BYTES).fill((byte) 0);
        }
    }
}

package io.peerlane.fabric.timing;

/** Where measured values come from. */
final class Sources {

    static final String PCIE_BENCH = "Neugebauer et al., SIGCOMM 2018, doi 10.1145/3230543.3230560";
    static final String HOST_NETWORK = "Vuppalapati et al., SIGCOMM 2024, as a public simulator cites it";
    static final String NVMEVIRT = "Kim et al., NVMeVirt, FAST 2023";
    static final String SPDK = "SPDK 24.05 NVMe-oF RDMA performance report";
    static final String P2P_FORUM = "forums.developer.nvidia.com, topic 55564";
    static final String ROCM = "ROCmValidationSuite, issue 427";
    static final String NCCL = "nccl-tests, issue 74";
    static final String AISIO = "xnvme/aisio, experiments";
    static final String GDS = "gds-report.pages.dev";
    static final String OPEN_MODULES = "open-gpu-kernel-modules, issues 1253 and 1215";
    static final String DDIO = "Farshin et al., USENIX ATC 2020";
    static final String SOLIDIGM = "solidigm.com, Accelerating AI With High Performance Storage, table 1";

    private Sources() {}
}

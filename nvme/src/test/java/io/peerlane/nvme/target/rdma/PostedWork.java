package io.peerlane.nvme.target.rdma;

import io.peerlane.rdma.verbs.WorkRequestOpcode;

/** A send-queue request that was rung for. */
record PostedWork(
        WorkRequestOpcode opcode,
        long id,
        boolean signaled,
        long address,
        int length,
        int key,
        long remoteAddress,
        int remoteKey,
        int invalidateKey,
        int receivesPosted) {}

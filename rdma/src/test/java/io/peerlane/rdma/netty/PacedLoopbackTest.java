package io.peerlane.rdma.netty;

/** All that an adapter does, with a clock that is never in the way. */
class PacedLoopbackTest extends LoopbackTest {

    @Override
    TestMachine machine(String name) {
        return new TestMachine(name, new HandClock());
    }
}

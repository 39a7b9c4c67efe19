package io.peerlane.nvme.controller;

import io.peerlane.nvme.controller.ControllerUnderTest.OverDmaChannels;
import org.junit.jupiter.api.Nested;

/** The controller's tests once more, on an endpoint that reaches the host by DMA channels. */
class OverDmaChannelsTest {

    @Nested
    class Media extends MediaCommandsTest implements OverDmaChannels {}

    @Nested
    class AdminQueue extends AdminCommandsTest implements OverDmaChannels {}

    @Nested
    class Concurrency extends ConcurrencyTest implements OverDmaChannels {}

    @Nested
    class Doorbells extends DoorbellTest implements OverDmaChannels {}

    @Nested
    class FileNamespace extends FileNamespaceTest implements OverDmaChannels {}

    @Nested
    class Lifecycle extends LifecycleTest implements OverDmaChannels {}

    @Nested
    class Nvm extends NvmCommandsTest implements OverDmaChannels {}

    @Nested
    class Prp extends PrpTest implements OverDmaChannels {}

    @Nested
    class QueueManagement extends QueueCommandsTest implements OverDmaChannels {}

    @Nested
    class Queues extends QueueTest implements OverDmaChannels {}

    @Nested
    class StuckStore extends StuckStoreTest implements OverDmaChannels {}

    @Nested
    class Sgl extends SglTest implements OverDmaChannels {}
}

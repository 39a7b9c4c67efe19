package io.peerlane.nvme.controller;

import io.peerlane.nvme.controller.ControllerUnderTest.OverWindows;
import org.junit.jupiter.api.Nested;

/** The controller's tests once more, on an endpoint that reaches the host by outbound windows. */
class OverWindowsTest {

    @Nested
    class Media extends MediaCommandsTest implements OverWindows {}

    @Nested
    class AdminQueue extends AdminCommandsTest implements OverWindows {}

    @Nested
    class Concurrency extends ConcurrencyTest implements OverWindows {}

    @Nested
    class Doorbells extends DoorbellTest implements OverWindows {}

    @Nested
    class FileNamespace extends FileNamespaceTest implements OverWindows {}

    @Nested
    class Lifecycle extends LifecycleTest implements OverWindows {}

    @Nested
    class Nvm extends NvmCommandsTest implements OverWindows {}

    @Nested
    class Prp extends PrpTest implements OverWindows {}

    @Nested
    class QueueManagement extends QueueCommandsTest implements OverWindows {}

    @Nested
    class Queues extends QueueTest implements OverWindows {}

    @Nested
    class StuckStore extends StuckStoreTest implements OverWindows {}

    @Nested
    class Sgl extends SglTest implements OverWindows {}
}

package io.peerlane.nvme.controller;

import io.peerlane.fabric.endpoint.EndpointHardware;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import java.util.List;

/** Makes the controller that a test is about. The same tests run over every way to the host's memory. */
interface ControllerUnderTest {

    /** One with DMA of its own. */
    default NvmeController controller(ControllerOptions options, List<ControllerNamespace> namespaces) {
        return new NvmeController(options, namespaces);
    }

    /** How a command ends whose data could not be moved. */
    default Status transferError() {
        return GenericStatus.DATA_TRANSFER_ERROR;
    }

    /** A function of an endpoint whose translations end at each multiple of 1 MiB. */
    interface OverWindows extends ControllerUnderTest {
        @Override
        default NvmeController controller(ControllerOptions options, List<ControllerNamespace> namespaces) {
            return NvmeController.onEndpoint(options, namespaces, EndpointHardware.rk3399(32, false));
        }

        @Override
        default Status transferError() {
            return GenericStatus.DATA_TRANSFER_ERROR.doNotRetry();
        }
    }

    /** A function of an endpoint with DMA channels. */
    interface OverDmaChannels extends ControllerUnderTest {
        @Override
        default NvmeController controller(ControllerOptions options, List<ControllerNamespace> namespaces) {
            var hardware = EndpointHardware.designWare(1, 16 << 20, 64 << 10, 32, true);
            return NvmeController.onEndpoint(options, namespaces, hardware);
        }

        @Override
        default Status transferError() {
            return GenericStatus.DATA_TRANSFER_ERROR.doNotRetry();
        }
    }
}

package io.peerlane.nvme.target;

import static io.peerlane.nvme.wire.AdminOpcode.GET_LOG_PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.ErrorInformation;
import io.peerlane.nvme.wire.NamespaceList;
import io.peerlane.nvme.wire.SmartLog;
import io.peerlane.nvme.wire.SupportedLogPages;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What log pages tell, and how Get Log Page may ask for them. */
class LogPagesTest {

    private final TestTarget test = TestTarget.oneSwitch();
    private FakeConnection admin;

    @BeforeEach
    void connect() {
        admin = test.admin();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private FakeConnection.Response get(int cdw10, long nsid, long offset, int cdw14, int bytes) {
        var command = TestTarget.entry()
                .start(GET_LOG_PAGE, test.nextCid(), nsid)
                .cdw10((bytes / 4 - 1) << 16 | cdw10)
                .cdw12((int) offset)
                .cdw13((int) (offset >>> 32))
                .cdw14(cdw14);
        admin.send(command, new byte[0], bytes);
        return admin.last();
    }

    private MemorySegment page(int cdw10, long nsid, int bytes) {
        var response = get(cdw10, nsid, 0, 0, bytes);
        assertThat(response.status()).isZero();
        return MemorySegment.ofArray(response.data());
    }

    @Test
    void listsThePagesItHasAndNoOthers() {
        var supported = new SupportedLogPages(page(0x00, 0, 1024));
        for (int identifier = 0; identifier < 256; identifier++) {
            boolean isThere = get(identifier, 0, 0, 0, 4).status() == 0;
            assertThat(supported.isSupported(identifier))
                    .as("log page %#x", identifier)
                    .isEqualTo(isThere);
        }
    }

    @Test
    void doesNotKnowAsymmetricAccess() {
        assertThat(get(0x0c, 0xffff_ffffL, 0, 0, 16).status()).isEqualTo(0x109);
    }

    /** LID, NSID, offset, CDW14, status, byte that the error log names (65535: none). */
    @ParameterizedTest
    @CsvSource({
        "0x05, 1, 0, 0, 0x002, 4", // a page of the controller
        "0x02, 9, 0, 0, 0x00b, 65535",
        "0x05, 0, 2, 0, 0x002, 48",
        "0x03, 0, 516, 0, 0x002, 48",
        "0x01, 0, 4294967296, 0, 0x002, 48",
        "0x05, 0, 0, 0x01000000, 0x002, 59", // CSI: key value
        "0x05, 0, 0, 0x00800000, 0x002, 58", // OT
        "0x05, 0, 0, 0x00000001, 0x002, 56" // UUID index
    })
    void namesTheFieldThatIsWrong(String lid, long nsid, long offset, String cdw14, String status, int location) {
        var refused = get(Integer.decode(lid), nsid, offset, Integer.decode(cdw14), 8);
        assertThat(refused.status()).isEqualTo(Integer.decode(status));
        assertThat(refused.completion().statusField() & 0x6000).isEqualTo(0x6000); // do not retry, more
        var newest = new ErrorInformation(page(0x01, 0, 64));
        assertThat(newest.get(ErrorInformation.PEL)).isEqualTo(location);
    }

    @Test
    void thePageMayBeReadUpToItsVeryEnd() {
        assertThat(get(0x03, 0, 512, 0, 8).data()).containsOnly(0);
        assertThat(get(0x03, 0, 508, 0, 8).status()).isZero();
    }

    @Test
    void anErrorEntrySaysWhichCommandOfWhichQueueAndWhere() {
        var io = test.io(test.controller(), 3, false);
        test.read(io, 4000, 8); // beyond the end
        int cid = test.lastCid();
        var entry = new ErrorInformation(page(0x01, 0xffff_ffffL, 64));
        assertThat(entry.get(ErrorInformation.ECNT)).isEqualTo(1);
        assertThat(entry.get(ErrorInformation.SQID)).isEqualTo(3);
        assertThat(entry.get(ErrorInformation.CID)).isEqualTo(cid);
        assertThat(entry.get(ErrorInformation.STS) >> 1 & 0x7ff).isEqualTo(0x080);
        assertThat(entry.get(ErrorInformation.LBA)).isEqualTo(4000);
        assertThat(entry.get(ErrorInformation.NSID)).isEqualTo(1);
        assertThat(entry.get(ErrorInformation.OPC)).isEqualTo(2);
        assertThat(entry.get(ErrorInformation.TRTYPE)).isEqualTo(254); // the transport of this test
    }

    @Test
    void healthIsThereForOneNamespaceAndForAll() {
        var second = test.subsystem.addNamespace(2, test.device, NamespaceIdentity.of(new UUID(0, 2)));
        second.enable(TargetNamespace.Enable.STRICT);
        var io = test.io(test.controller(), 1, false);
        test.read(io, 0, 8);
        test.device.completeOne(Status.SUCCESS);
        test.read(io, 0, 8);
        test.device.completeOne(MediaStatus.UNRECOVERED_READ_ERROR);
        var one = new SmartLog(page(0x02, 1, 512));
        var other = new SmartLog(page(0x02, 2, 512));
        var all = new SmartLog(page(0x02, 0xffff_ffffL, 512));
        assertThat(List.of(one.get(SmartLog.HRC), other.get(SmartLog.HRC), all.get(SmartLog.HRC)))
                .containsExactly(1L, 0L, 1L);
        assertThat(List.of(one.get(SmartLog.MDIE), other.get(SmartLog.MDIE), all.get(SmartLog.MDIE)))
                .containsExactly(1L, 0L, 1L);
        assertThat(all.get(SmartLog.NEILE)).isEqualTo(1);
    }

    @Test
    void powerOnHoursAreThoseOfTheTarget() {
        test.clock.advance(Duration.ofHours(49).plusMinutes(59).toMillis());
        assertThat(new SmartLog(page(0x02, 0, 512)).get(SmartLog.POH)).isEqualTo(49);
    }

    @Test
    void theChangedNamespacesAreForgottenOnceReadUnlessTheEventIsRetained() {
        test.namespace.disable();
        test.settle();
        assertThat(changed(1 << 15)).containsExactly(1L);
        assertThat(changed(0)).containsExactly(1L);
        assertThat(changed(0)).isEmpty();
    }

    private List<Long> changed(int retain) {
        return new NamespaceList(page(0x04 | retain, 0, 4096)).parse();
    }
}

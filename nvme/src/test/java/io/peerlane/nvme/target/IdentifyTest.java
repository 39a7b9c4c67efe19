package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.ControllerList;
import io.peerlane.nvme.wire.ErrorInformation;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.NamespaceList;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of namespaces and controllers, and the fields of Identify that name what is not there. */
class IdentifyTest {

    private static final int INVALID_FIELD = 0x4002;
    private static final int INVALID_NAMESPACE = 0x00b;

    private final TestTarget test = TestTarget.oneSwitch();
    private FakeConnection admin;

    @BeforeEach
    void connect() {
        admin = test.admin();
        for (int nsid : new int[] {1024, 7, 3}) {
            test.subsystem
                    .addNamespace(nsid, test.device, NamespaceIdentity.of(new UUID(0, nsid)))
                    .enable(TargetNamespace.Enable.STRICT);
        }
        test.subsystem.addNamespace(5, test.device, NamespaceIdentity.of(new UUID(0, 5))); // allocated, not active
        test.settle();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private FakeConnection.Response identify(int cns, int cntid, long nsid, int cdw11, int cdw14) {
        var command = TestTarget.entry()
                .start(AdminOpcode.IDENTIFY, test.nextCid(), nsid)
                .cdw10(cntid << 16 | cns)
                .cdw11(cdw11)
                .cdw14(cdw14);
        admin.send(command, new byte[0], 4096);
        return admin.last();
    }

    private List<Long> namespaces(int cns, long after) {
        var response = identify(cns, 0, after, 0, 0);
        assertThat(response.status()).isZero();
        return new NamespaceList(MemorySegment.ofArray(response.data())).parse();
    }

    private List<Integer> controllers(int cns, int from, long nsid) {
        var response = identify(cns, from, nsid, 0, 0);
        assertThat(response.status()).isZero();
        return new ControllerList(MemorySegment.ofArray(response.data())).parse();
    }

    @Test
    void listsGoOnAfterTheIdentifierGiven() {
        for (int cns : new int[] {IdentifyCns.ACTIVE_NAMESPACES, IdentifyCns.ACTIVE_NAMESPACES_OF_COMMAND_SET}) {
            assertThat(namespaces(cns, 0)).containsExactly(1L, 3L, 7L, 1024L);
            assertThat(namespaces(cns, 3)).containsExactly(7L, 1024L);
            assertThat(namespaces(cns, 1024)).isEmpty();
            assertThat(namespaces(cns, 0xffff_fffdL)).isEmpty();
        }
        assertThat(namespaces(IdentifyCns.ALLOCATED_NAMESPACES, 1)).containsExactly(3L, 5L, 7L, 1024L);
    }

    @ParameterizedTest
    @CsvSource({"2, 4294967294", "2, 4294967295", "7, 4294967294", "16, 4294967295"})
    void aListCannotStartAtTheLastIdentifiers(int cns, long nsid) {
        assertThat(identify(cns, 0, nsid, 0, 0).status()).isEqualTo(INVALID_NAMESPACE);
    }

    @Test
    void anAllocatedNamespaceIsDescribedThoughItIsNotActive() {
        var active = identify(IdentifyCns.NAMESPACE, 0, 5, 0, 0);
        assertThat(active.status()).isZero();
        assertThat(active.data()).containsOnly(0);
        var allocated = identify(IdentifyCns.ALLOCATED_NAMESPACE, 0, 5, 0, 0);
        assertThat(new IdentifyNamespace(MemorySegment.ofArray(allocated.data())).get(IdentifyNamespace.NSZE))
                .isEqualTo(2048);
        assertThat(identify(IdentifyCns.ALLOCATED_NAMESPACE, 0, 6, 0, 0).data()).containsOnly(0);
        assertThat(identify(IdentifyCns.ALLOCATED_NAMESPACE, 0, 0, 0, 0).status())
                .isEqualTo(INVALID_NAMESPACE);
        assertThat(identify(IdentifyCns.ALLOCATED_NAMESPACE, 0, 0xffff_ffffL, 0, 0)
                        .status())
                .isEqualTo(INVALID_NAMESPACE);
    }

    @Test
    void listsControllersFromTheOneGiven() {
        test.admin();
        test.admin();
        assertThat(controllers(IdentifyCns.CONTROLLERS, 0, 0)).containsExactly(1, 2, 3);
        assertThat(controllers(IdentifyCns.CONTROLLERS, 2, 0)).containsExactly(2, 3);
        assertThat(controllers(IdentifyCns.CONTROLLERS, 4, 0)).isEmpty();
        assertThat(controllers(IdentifyCns.ATTACHED_CONTROLLERS, 2, 7)).containsExactly(2, 3);
        assertThat(controllers(IdentifyCns.ATTACHED_CONTROLLERS, 0, 5)).isEmpty();
        assertThat(identify(IdentifyCns.ATTACHED_CONTROLLERS, 0, 1025, 0, 0).status())
                .isEqualTo(INVALID_NAMESPACE);
    }

    @Test
    void offersTheNvmCommandSetAlone() {
        for (int cntid : new int[] {0xffff, 1}) {
            byte[] data = identify(IdentifyCns.COMMAND_SETS, cntid, 0, 0, 0).data();
            assertThat(data).hasSize(4096).startsWith(1, 0, 0, 0, 0, 0, 0, 0);
            assertThat(data[8]).isZero();
        }
    }

    /** CNS, CNTID, CSI, UUID index, and the byte that the error log names. */
    @ParameterizedTest
    @CsvSource({
        "0x1c, 9, 0, 0, 42", // no such controller
        "0x05, 0, 2, 0, 47", // zoned
        "0x06, 0, 1, 0, 47", // key value
        "0x07, 0, 255, 0, 47",
        "0x01, 0, 0, 1, 56", // no UUID list
        "0x00, 0, 0, 127, 56",
        "0x17, 0, 0, 0, 40"
    })
    void namesTheFieldThatIsWrong(String cns, int cntid, int csi, int uuidIndex, int location) {
        var refused = identify(Integer.decode(cns), cntid, 1, csi << 24, uuidIndex);
        assertThat(refused.completion().statusField() & ~0x2000).isEqualTo(INVALID_FIELD);
        byte[] log =
                test.admin(admin, AdminOpcode.GET_LOG_PAGE, 0x000f_0001, 0, 64).data();
        var newest = new ErrorInformation(MemorySegment.ofArray(log));
        assertThat(newest.get(ErrorInformation.PEL)).isEqualTo(location);
        assertThat(newest.get(ErrorInformation.CID))
                .isEqualTo(refused.completion().cid());
        assertThat(newest.get(ErrorInformation.SQID)).isZero();
        assertThat(newest.get(ErrorInformation.NSID)).isEqualTo(1);
    }
}

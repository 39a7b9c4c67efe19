package io.peerlane.nvme.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DataStructuresTest {

    static Stream<Arguments> structures() {
        return Stream.of(
                structure(IdentifyController.class, IdentifyController::new, IdentifyController.BYTES),
                structure(IdentifyNamespace.class, IdentifyNamespace::new, IdentifyNamespace.BYTES),
                structure(
                        IdentifyIndependentNamespace.class,
                        IdentifyIndependentNamespace::new,
                        IdentifyIndependentNamespace.BYTES),
                structure(SmartLog.class, SmartLog::new, SmartLog.BYTES),
                structure(ErrorInformation.class, ErrorInformation::new, ErrorInformation.BYTES),
                structure(FirmwareSlotLog.class, FirmwareSlotLog::new, FirmwareSlotLog.BYTES),
                structure(CommandEffectsLog.class, CommandEffectsLog::new, CommandEffectsLog.BYTES),
                structure(SupportedLogPages.class, SupportedLogPages::new, SupportedLogPages.BYTES),
                structure(NamespaceList.class, NamespaceList::new, NamespaceList.BYTES));
    }

    private static Arguments structure(Class<?> type, Function<MemorySegment, ?> view, int bytes) {
        return Arguments.of(type, view, bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("structures")
    void refusesAStructureOneByteShort(Class<?> type, Function<MemorySegment, ?> view, int bytes) {
        assertThat(view.apply(MemorySegment.ofArray(new byte[bytes]))).isNotNull();
        assertThatExceptionOfType(TruncatedException.class)
                .isThrownBy(() -> view.apply(MemorySegment.ofArray(new byte[bytes - 1])));
    }

    private static List<Field> fieldsOf(Class<?> type) throws IllegalAccessException {
        var fields = new ArrayList<Field>();
        for (var declared : type.getDeclaredFields()) {
            if (Modifier.isStatic(declared.getModifiers()) && Field.class.isAssignableFrom(declared.getType())) {
                var field = (Field) declared.get(null);
                assertThat(field.name()).isEqualTo(declared.getName());
                fields.add(field);
            }
        }
        fields.sort(Comparator.comparingLong(Field::offset));
        return fields;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("structures")
    void fieldsNeitherOverlapNorLeaveTheStructure(Class<?> type, Function<MemorySegment, ?> view, int bytes)
            throws IllegalAccessException {
        long end = 0;
        for (Field field : fieldsOf(type)) {
            assertThat(field.offset()).as(field.name()).isGreaterThanOrEqualTo(end);
            end = field.offset() + field.length();
        }
        assertThat(end).isLessThanOrEqualTo(bytes);
    }

    /** Bytes placed by the offsets of the figure, values as the Linux target has them. */
    @Test
    void readsIdentifyControllerWhereTheFigureSaysItIs() {
        var raw = new byte[IdentifyController.BYTES];
        put(raw, 4, "d1b0f3a29c8e4b6a7f15");
        put(raw, 24, "Linux                                   ");
        put(raw, 64, "6.1.192-");
        raw[72] = 6;
        raw[76] = 0x0b;
        raw[77] = 8;
        raw[78] = 0x34;
        raw[79] = 0x12;
        raw[82] = 2;
        raw[512] = 0x66;
        raw[513] = 0x44;
        raw[517] = 4;
        raw[536] = 0x05;
        raw[538] = 0x10;
        put(raw, 768, "nqn.2026-11.io.peerlane:demo");
        var page = new IdentifyController(MemorySegment.ofArray(raw));
        assertThat(page.get(IdentifyController.SN)).isEqualTo("d1b0f3a29c8e4b6a7f15");
        assertThat(page.get(IdentifyController.MN)).isEqualTo("Linux");
        assertThat(page.get(IdentifyController.FR)).isEqualTo("6.1.192-");
        assertThat(page.get(IdentifyController.RAB)).isEqualTo(6);
        assertThat(page.get(IdentifyController.CMIC)).isEqualTo(0x0b);
        assertThat(page.get(IdentifyController.MDTS)).isEqualTo(8);
        assertThat(page.get(IdentifyController.CNTLID)).isEqualTo(0x1234);
        assertThat(page.get(IdentifyController.VER)).isEqualTo(Registers.VERSION_2_0);
        assertThat(page.get(IdentifyController.SQES)).isEqualTo(0x66);
        assertThat(page.get(IdentifyController.NN)).isEqualTo(1024);
        assertThat(page.get(IdentifyController.SGLS)).isEqualTo(0x0010_0005);
        assertThat(page.get(IdentifyController.SUBNQN)).isEqualTo("nqn.2026-11.io.peerlane:demo");
        assertThat(page.copy().bytes().mismatch(page.bytes())).isEqualTo(-1);
    }

    private static void put(byte[] raw, int at, String text) {
        System.arraycopy(text.getBytes(US_ASCII), 0, raw, at, text.length());
    }

    @Test
    void padsTextWithSpacesAndNamesWithNul() {
        var page = IdentifyController.allocate();
        page.bytes().fill((byte) 0xa5);
        page.set(IdentifyController.FR, "0.1");
        page.set(IdentifyController.SUBNQN, "nqn.x");
        assertThat(new IdentifyController(page.bytes()).get(IdentifyController.FR))
                .isEqualTo("0.1");
        assertThat(page.bytes().get(JAVA_BYTE, 71)).isEqualTo((byte) ' ');
        assertThat(page.bytes().get(JAVA_BYTE, 1023)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> page.set(IdentifyController.FR, "too long a revision"))
                .withMessageContaining("FR");
    }

    @Test
    void refusesValuesThatDoNotFitTheirField() {
        var page = IdentifyController.allocate();
        assertThatIllegalArgumentException().isThrownBy(() -> page.set(IdentifyController.MDTS, 256));
        assertThatIllegalArgumentException().isThrownBy(() -> page.set(IdentifyController.CNTLID, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> page.set(IdentifyController.NN, 1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> page.set(IdentifyController.IEEE, new byte[2]));
    }

    @Test
    void saturatesNumbersThatNeedMoreThan64Bits() {
        var log = SmartLog.allocate();
        log.set(SmartLog.DUR, 7);
        assertThat(log.get(SmartLog.DUR)).isEqualTo(7);
        log.bytes().set(JAVA_BYTE, 40, (byte) 1);
        assertThat(log.get(SmartLog.DUR)).isEqualTo(-1);
    }

    @Test
    void findsTheFormattedLbaFormatBeyondSixteen() {
        var page = IdentifyNamespace.allocate();
        page.lbaFormat(0, new LbaFormat(0, 9, 2));
        page.lbaFormat(18, new LbaFormat(8, 12, 0));
        assertThat(page.formatted()).isEqualTo(new LbaFormat(0, 9, 2));
        page.set(IdentifyNamespace.FLBAS, 1 << 5 | 2);
        assertThat(page.formatted()).isEqualTo(new LbaFormat(8, 12, 0));
        assertThat(page.formatted().blockBytes()).isEqualTo(4096);
        assertThat(new LbaFormat(8, 12, 1).value()).isEqualTo(0x010c_0008);
    }

    @Test
    void endsANamespaceListAtZeroAndCutsItAtItsCapacity() {
        var list = NamespaceList.allocate();
        list.bytes().fill((byte) 0xa5);
        list.emit(List.of(1L, 3L, 0xffff_fffdL));
        assertThat(list.parse()).containsExactly(1L, 3L, 0xffff_fffdL);
        list.emit(LongStream.rangeClosed(1, 2000).boxed().toList());
        assertThat(list.parse()).hasSize(NamespaceList.CAPACITY).endsWith(1024L);
    }

    /** A UUID and the NVM command set as the Linux target sends them. */
    @Test
    void readsAndWritesIdentificationDescriptors() {
        var raw = new byte[NamespaceDescriptor.LIST_BYTES];
        byte[] seen = HexFormat.ofDelimiter(" ")
                .parseHex("03 10 00 00 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff 04 01 00 00 00");
        System.arraycopy(seen, 0, raw, 0, seen.length);
        List<NamespaceDescriptor> descriptors = List.of(
                new NamespaceDescriptor.Uuid(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")),
                new NamespaceDescriptor.CommandSet(0));
        assertThat(NamespaceDescriptor.parse(MemorySegment.ofArray(raw))).isEqualTo(descriptors);
        var written = new byte[NamespaceDescriptor.LIST_BYTES];
        Arrays.fill(written, (byte) 0xa5);
        NamespaceDescriptor.emit(MemorySegment.ofArray(written), descriptors);
        assertThat(written).isEqualTo(raw);
    }

    @Test
    void survivesDescriptorListsThatAreCutOrStrange() {
        assertThat(NamespaceDescriptor.parse(MemorySegment.ofArray(new byte[] {3, 16, 0, 0, 1})))
                .isEmpty();
        assertThat(NamespaceDescriptor.parse(MemorySegment.ofArray(new byte[] {9, 1, 0, 0, 1, 4, 1, 0, 0, 2})))
                .containsExactly(new NamespaceDescriptor.CommandSet(2));
        var four = List.<NamespaceDescriptor>of(
                new NamespaceDescriptor.Eui64(0x0123_4567_89ab_cdefL),
                new NamespaceDescriptor.Nguid("000102030405060708090a0b0c0d0e0f"));
        var bytes = MemorySegment.ofArray(new byte[4096]);
        NamespaceDescriptor.emit(bytes, four);
        assertThat(NamespaceDescriptor.parse(bytes)).isEqualTo(four);
        assertThatIllegalArgumentException().isThrownBy(() -> new NamespaceDescriptor.Nguid("00"));
    }

    @Test
    void codesEventsAsTheCompletionCarriesThem() {
        assertThat(AsynchronousEvent.INVALID_DOORBELL_VALUE.dw0()).isEqualTo(0x0001_0100);
        assertThat(AsynchronousEvent.ANA_CHANGE.dw0()).isEqualTo(0x000c_0302);
        assertThat(AsynchronousEvent.of(0x0070_f002)).isEqualTo(AsynchronousEvent.DISCOVERY_LOG_CHANGED);
    }

    @Test
    void codesTheNumberOfQueuesFromZero() {
        assertThat(FeatureIdentifier.numberOfQueues(4, 8)).isEqualTo(0x0007_0003);
        assertThat(FeatureIdentifier.submissionQueues(0x0007_0003)).isEqualTo(4);
        assertThat(FeatureIdentifier.completionQueues(0xffff_0003)).isEqualTo(65536);
    }

    @Test
    void tellsAdminEffectsFromIoEffects() {
        var log = CommandEffectsLog.allocate();
        log.admin(6, CommandEffectsLog.CSUPP);
        log.io(1, CommandEffectsLog.CSUPP | CommandEffectsLog.LBCC);
        assertThat(log.bytes().get(JAVA_BYTE, 24)).isEqualTo((byte) 1);
        assertThat(log.bytes().get(JAVA_BYTE, 1028)).isEqualTo((byte) 3);
        assertThat(log.admin(1)).isZero();
    }
}

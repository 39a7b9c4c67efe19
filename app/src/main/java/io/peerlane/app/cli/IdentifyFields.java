package io.peerlane.app.cli;

import static io.peerlane.app.cli.IdentifyField.hex;

import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.Field;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.LbaFormat;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Identify data, decoded: the fields a user of a Fabrics controller looks at. */
final class IdentifyFields {

    private static final int CAPSULE_UNIT = 16;
    private static final int PAGE_SHIFT = 12;

    private IdentifyFields() {}

    static List<IdentifyField> controller(IdentifyController id, ControllerCapabilities capabilities) {
        var fields = new ArrayList<IdentifyField>();
        text(fields, id, IdentifyController.SN, IdentifyController.MN, IdentifyController.FR);
        fields.add(bits(
                "cmic", id.get(IdentifyController.CMIC), "multiple ports", "multiple controllers", "SR-IOV", "ANA"));
        fields.add(IdentifyField.of(
                "mdts", id.get(IdentifyController.MDTS), transfer(id.get(IdentifyController.MDTS), capabilities)));
        fields.add(number(id, IdentifyController.CNTLID));
        fields.add(hex("ver", id.get(IdentifyController.VER), version(id.get(IdentifyController.VER))));
        fields.add(hex("oaes", id.get(IdentifyController.OAES), events(id.get(IdentifyController.OAES))));
        fields.add(hex("ctratt", id.get(IdentifyController.CTRATT), ""));
        int type = id.get(IdentifyController.CNTRLTYPE);
        fields.add(IdentifyField.of("cntrltype", type, controllerType(type)));
        fields.add(hex("oacs", id.get(IdentifyController.OACS), ""));
        fields.add(number(id, IdentifyController.ACL));
        fields.add(number(id, IdentifyController.AERL));
        fields.add(hex("lpa", id.get(IdentifyController.LPA), ""));
        fields.add(number(id, IdentifyController.ELPE));
        int kas = id.get(IdentifyController.KAS);
        fields.add(IdentifyField.of("kas", kas, kas == 0 ? "no keep alive" : kas * 100 + " ms"));
        fields.add(hex("sqes", id.get(IdentifyController.SQES), ""));
        fields.add(hex("cqes", id.get(IdentifyController.CQES), ""));
        fields.add(IdentifyField.of("maxcmd", id.get(IdentifyController.MAXCMD)));
        fields.add(IdentifyField.of("nn", id.get(IdentifyController.NN)));
        fields.add(bits(
                "oncs",
                id.get(IdentifyController.ONCS),
                "Compare",
                "Write Uncorrectable",
                "Dataset Management",
                "Write Zeroes",
                "Save and Select",
                "Reservations",
                "Timestamp",
                "Verify",
                "Copy"));
        fields.add(bits("vwc", id.get(IdentifyController.VWC) & 1, "volatile write cache"));
        fields.add(hex("sgls", id.get(IdentifyController.SGLS), descriptors(id.get(IdentifyController.SGLS))));
        fields.add(IdentifyField.of("mnan", id.get(IdentifyController.MNAN)));
        text(fields, id, IdentifyController.SUBNQN);
        fields.add(capsule("ioccsz", id.get(IdentifyController.IOCCSZ)));
        fields.add(capsule("iorcsz", id.get(IdentifyController.IORCSZ)));
        fields.add(number(id, IdentifyController.ICDOFF));
        fields.add(number(id, IdentifyController.MSDBD));
        fields.add(bits("ofcs", id.get(IdentifyController.OFCS), "Disconnect"));
        return fields;
    }

    static List<IdentifyField> namespace(long nsid, IdentifyNamespace id, List<NamespaceDescriptor> descriptors) {
        var fields = new ArrayList<IdentifyField>();
        LbaFormat format = id.formatted();
        fields.add(IdentifyField.of("nsid", nsid));
        fields.add(blocks("nsze", id.get(IdentifyNamespace.NSZE), format));
        fields.add(blocks("ncap", id.get(IdentifyNamespace.NCAP), format));
        fields.add(blocks("nuse", id.get(IdentifyNamespace.NUSE), format));
        fields.add(hex("nsfeat", id.get(IdentifyNamespace.NSFEAT), ""));
        fields.add(IdentifyField.of("nlbaf", id.get(IdentifyNamespace.NLBAF)));
        fields.add(IdentifyField.of("flbas", id.get(IdentifyNamespace.FLBAS)));
        fields.add(bits("nmic", id.get(IdentifyNamespace.NMIC), "shared"));
        fields.add(IdentifyField.of("lbads", format.dataSize(), format.blockBytes() + " bytes"));
        fields.add(IdentifyField.of("ms", format.metadataBytes()));
        descriptors.forEach(descriptor -> fields.add(identifier(descriptor)));
        return fields;
    }

    private static IdentifyField identifier(NamespaceDescriptor descriptor) {
        return switch (descriptor) {
            case NamespaceDescriptor.Eui64(long value) -> IdentifyField.of("eui64", "%016x".formatted(value));
            case NamespaceDescriptor.Nguid(String hex) -> IdentifyField.of("nguid", hex);
            case NamespaceDescriptor.Uuid uuid ->
                IdentifyField.of("uuid", uuid.value().toString());
            case NamespaceDescriptor.CommandSet(int value) -> IdentifyField.of("csi", value, value == 0 ? "NVM" : "");
        };
    }

    private static void text(List<IdentifyField> fields, IdentifyController id, Field.Text... texts) {
        for (var text : texts) {
            fields.add(IdentifyField.of(text.name().toLowerCase(Locale.ROOT), id.get(text)));
        }
    }

    private static IdentifyField number(IdentifyController id, Field.Byte8 field) {
        return IdentifyField.of(field.name().toLowerCase(Locale.ROOT), id.get(field));
    }

    private static IdentifyField number(IdentifyController id, Field.Word16 field) {
        return IdentifyField.of(field.name().toLowerCase(Locale.ROOT), id.get(field));
    }

    private static IdentifyField bits(String name, long value, String... names) {
        var set = new ArrayList<String>();
        for (int bit = 0; bit < names.length; bit++) {
            if ((value >> bit & 1) != 0) {
                set.add(names[bit]);
            }
        }
        return hex(name, value, String.join(", ", set));
    }

    private static IdentifyField blocks(String name, long blocks, LbaFormat format) {
        return IdentifyField.of(name, blocks, blocks * format.blockBytes() + " bytes");
    }

    private static IdentifyField capsule(String name, long units) {
        return IdentifyField.of(name, units, units * CAPSULE_UNIT + " bytes");
    }

    private static String transfer(int mdts, ControllerCapabilities capabilities) {
        int shift = mdts + PAGE_SHIFT + capabilities.minimumPageSize();
        return mdts == 0 || shift > 62 ? "no limit" : (1L << shift) + " bytes";
    }

    private static String version(long register) {
        return "%d.%d.%d".formatted(register >> 16, register >> 8 & 0xff, register & 0xff);
    }

    private static String events(long oaes) {
        var named = new ArrayList<String>();
        if ((oaes & 1 << 8) != 0) {
            named.add("namespace attribute");
        }
        if ((oaes & 1L << 31) != 0) {
            named.add("discovery log page");
        }
        return String.join(", ", named);
    }

    private static String controllerType(int type) {
        return switch (type) {
            case 0 -> "not reported";
            case 1 -> "I/O";
            case 2 -> "discovery";
            case 3 -> "administrative";
            default -> "reserved";
        };
    }

    private static String descriptors(long sgls) {
        var named = new ArrayList<String>();
        if ((sgls & 3) != 0) {
            named.add("SGLs");
        }
        if ((sgls & 1 << 2) != 0) {
            named.add("keyed");
        }
        if ((sgls & 1 << 20) != 0) {
            named.add("in-capsule offset");
        }
        return String.join(", ", named);
    }
}

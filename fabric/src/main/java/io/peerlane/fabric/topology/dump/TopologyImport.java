package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.topology.CpuIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads dumps of one machine, telling their formats by content: {@code lspci} in words or hexadecimal at any verbosity,
 * {@code lspci -mm}, {@code lspci -t}, {@code /proc/cpuinfo}, a machine saved before, a copy of sysfs as directory or as tar archive, compressed
 * by gzip or not. Several dumps complete each other.
 */
public final class TopologyImport {

    private static final int MAX_BYTES = 256 << 20;
    private static final int TAR_MAGIC_AT = 257;
    private static final Pattern SLOT = Pattern.compile("(?:Slot|Device):\\s+" + LspciParser.DEVICE.pattern());

    private final List<RawDump> dumps = new ArrayList<>();
    private final List<DumpFormat> formats = new ArrayList<>();
    private @Nullable CpuIdentity cpu;

    /**
     * Reads one file or directory.
     *
     * @throws DumpException if it is damaged, contradicts itself, or is no dump at all
     * @throws IOException if it cannot be read
     */
    public TopologyImport add(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            dump(SysfsParser.parse(SysfsFiles.ofDirectory(path.toString(), path)));
            return this;
        }
        if (Files.size(path) > MAX_BYTES) {
            throw new DumpException(path.toString(), 0, Files.size(path) + " bytes", "up to " + MAX_BYTES);
        }
        return add(path.toString(), Files.readAllBytes(path));
    }

    /**
     * Reads one file.
     *
     * @param name for messages
     * @throws DumpException if it is damaged, contradicts itself, or is no dump at all
     */
    public TopologyImport add(String name, byte[] content) {
        byte[] plain = isGzip(content) ? gunzip(name, content) : content;
        if (isTar(plain)) {
            dump(SysfsParser.parse(SysfsFiles.ofArchive(name, plain)));
        } else {
            text(DumpText.of(name, plain));
        }
        return this;
    }

    /** Formats read so far. */
    public List<DumpFormat> formats() {
        return List.copyOf(formats);
    }

    /** The processor, where no dump says. */
    public TopologyImport cpu(Optional<CpuIdentity> identity) {
        cpu = cpu == null ? identity.orElse(null) : cpu;
        return this;
    }

    /** The processor as far as read or given. */
    public Optional<CpuIdentity> cpu() {
        return Optional.ofNullable(cpu);
    }

    /** @throws DumpException if the dumps contradict each other or none shows a function */
    public MachineModel model() {
        if (dumps.isEmpty()) {
            throw new DumpException("the dumps", 0, formats.toString(), "at least one that shows PCI functions");
        }
        return MachineModel.of(dumps, cpu);
    }

    private void dump(RawDump dump) {
        dumps.add(dump);
        formats.add(dump.format());
    }

    /** Prose may stand before and after a dump; the first line that can be of one decides. */
    private void text(DumpText text) {
        if (ModelFile.isModel(text)) {
            var content = ModelFile.parse(text);
            dump(content.dump());
            cpu(content.cpu());
            return;
        }
        int begin = firstOfADump(text.lines());
        String first = begin < 0 ? text.cut() : text.lines().get(begin);
        int end = text.lines().size();
        if (CpuInfoParser.isCpuInfo(first)) {
            formats.add(DumpFormat.CPUINFO);
            cpu(CpuInfoParser.parse(text.between(begin, end)));
        } else if (isSlot(first) || isQuoted(first)) {
            dump(MachineFormatParser.parse(text.between(begin, end)));
        } else if (TreeParser.isTree(first)
                && text.lines().stream()
                        .noneMatch(line -> LspciParser.DEVICE.matcher(line).matches())) {
            dump(TreeParser.parse(text.between(begin, lastOfATree(text.lines()))));
        } else {
            dump(LspciParser.parse(text));
        }
    }

    private static int firstOfADump(List<String> lines) {
        boolean isFirst = true;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (isSlot(line)
                    || LspciParser.DEVICE.matcher(line).matches()
                    || TreeParser.isTree(line)
                    || line.startsWith("vendor_id")
                    || line.startsWith("Vendor ID:")
                    || (isFirst && CpuInfoParser.isCpuInfo(line))) {
                return i;
            }
            isFirst &= line.isBlank();
        }
        return -1;
    }

    private static int lastOfATree(List<String> lines) {
        int last = lines.size() - 1;
        while (last > 0 && !TreeParser.isTree(lines.get(last))) {
            last--;
        }
        return last;
    }

    private static boolean isSlot(String line) {
        return SLOT.matcher(line).matches();
    }

    private static boolean isQuoted(String line) {
        var device = LspciParser.DEVICE.matcher(line);
        return device.matches() && device.group(2) != null && device.group(2).startsWith("\"");
    }

    private static boolean isGzip(byte[] content) {
        return content.length > 2 && (content[0] & 0xff) == 0x1f && (content[1] & 0xff) == 0x8b;
    }

    private static boolean isTar(byte[] content) {
        return content.length > TAR_MAGIC_AT + 5
                && new String(content, TAR_MAGIC_AT, 5, java.nio.charset.StandardCharsets.ISO_8859_1).equals("ustar");
    }

    private static byte[] gunzip(String name, byte[] content) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] plain = in.readNBytes(MAX_BYTES + 1);
            if (plain.length > MAX_BYTES) {
                throw new DumpException(name, 0, "more than " + MAX_BYTES + " bytes unpacked", "a copy of sysfs");
            }
            return plain;
        } catch (IOException e) {
            throw new DumpException(name, 0, "damaged compression (" + e.getMessage() + ")", "a whole gzip file", e);
        }
    }
}

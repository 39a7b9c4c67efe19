package io.peerlane.fabric.topology.dump;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A copy of sysfs, as far as a topology needs it.
 *
 * @param name of the directory or archive
 * @param contents of files, by path
 * @param links targets of symbolic links, by path
 * @param directories paths
 */
record SysfsFiles(String name, Map<String, byte[]> contents, Map<String, String> links, Set<String> directories) {

    private static final int MAX_FILE = 64 << 10;
    private static final int MAX_ENTRIES = 2_000_000;
    private static final int MAX_DEPTH = 64;
    private static final Set<String> WANTED = Set.of(
            "config",
            "vendor",
            "device",
            "class",
            "revision",
            "subsystem_vendor",
            "subsystem_device",
            "resource",
            "secondary_bus_number",
            "subordinate_bus_number",
            "published",
            "size");

    private static SysfsFiles empty(String name) {
        return new SysfsFiles(name, new TreeMap<>(), new TreeMap<>(), new java.util.TreeSet<>());
    }

    private static boolean isWanted(String path) {
        return WANTED.contains(path.substring(path.lastIndexOf('/') + 1));
    }

    /** Paths are below devices of PCI host bridges, or in the lists of block and network devices. */
    static SysfsFiles ofDirectory(String name, Path root) throws IOException {
        var files = empty(name);
        Path start = Files.isDirectory(root.resolve("sys")) ? root.resolve("sys") : root;
        for (String part : new String[] {"devices", "bus/pci/devices", "block", "class/net", "class/nvme"}) {
            if (Files.isDirectory(start.resolve(part))) {
                files.walk(start, start.resolve(part));
            }
        }
        if (files.directories().isEmpty()) {
            files.walk(root, root);
        }
        return files;
    }

    private void walk(Path base, Path from) throws IOException {
        Files.walkFileTree(from, Set.of(), MAX_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return add(directory, () -> directories().add(path(directory)));
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    String target = Files.readSymbolicLink(file).toString();
                    return add(file, () -> links().put(path(file), target));
                }
                if (isWanted(path(file))) {
                    byte[] content = readable(file);
                    return add(file, () -> contents().put(path(file), content));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            private String path(Path file) {
                return base.relativize(file).toString();
            }
        });
    }

    /** What may not be read is as good as empty. */
    private static byte[] readable(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_FILE);
        } catch (IOException _) {
            return new byte[0];
        }
    }

    private FileVisitResult add(Path at, Runnable change) {
        if (contents.size() + links.size() + directories.size() >= MAX_ENTRIES) {
            throw new DumpException(name, 0, "more than " + MAX_ENTRIES + " files at " + at, "a copy of sysfs");
        }
        change.run();
        return FileVisitResult.CONTINUE;
    }

    /** @throws DumpException if the archive is damaged or cut off */
    static SysfsFiles ofArchive(String name, byte[] tar) {
        var files = empty(name);
        String last = "its beginning";
        try (var in = new TarArchiveInputStream(new BufferedInputStream(new ByteArrayInputStream(tar)))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.add(entry, in);
                last = entry.getName();
            }
        } catch (IOException | IllegalArgumentException | UncheckedIOException e) {
            throw new DumpException(
                    name, 0, "damage after " + last + " (" + e.getMessage() + ")", "a whole tar archive of sysfs", e);
        }
        return files;
    }

    private void add(TarArchiveEntry entry, InputStream in) throws IOException {
        String path = entry.getName()
                .replaceFirst("^(?:\\./)+", "")
                .replaceFirst("^/+", "")
                .replaceFirst("/+$", "");
        if (contents.size() + links.size() + directories.size() >= MAX_ENTRIES) {
            throw new DumpException(name, 0, "more than " + MAX_ENTRIES + " entries", "a copy of sysfs");
        }
        if (entry.isDirectory()) {
            directories.add(path);
        } else if (entry.isSymbolicLink()) {
            links.put(path, entry.getLinkName());
        } else if (entry.isFile() && isWanted(path)) {
            content(path, entry, in);
        }
    }

    private void content(String path, TarArchiveEntry entry, InputStream in) throws IOException {
        if (entry.getSize() > MAX_FILE) {
            throw new DumpException(name, 0, path + " of " + entry.getSize() + " bytes", "up to " + MAX_FILE);
        }
        byte[] content = in.readNBytes((int) entry.getSize());
        if (content.length != entry.getSize()) {
            throw new IOException("%s has %d of %d bytes".formatted(path, content.length, entry.getSize()));
        }
        if (contents.put(path, content) != null) {
            throw new DumpException(name, 0, "a second " + path, "each file once");
        }
    }

    /** Text of a file up to the zero bytes that fill it up; empty if it is not there. */
    String text(String path) {
        byte[] content = contents.get(path);
        if (content == null) {
            return "";
        }
        int end = 0;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        return new String(content, 0, end, java.nio.charset.StandardCharsets.ISO_8859_1).strip();
    }
}

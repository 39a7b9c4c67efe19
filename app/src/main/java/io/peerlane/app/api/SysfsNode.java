package io.peerlane.app.api;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A file, directory or link of a tree that has the shape of Linux's sysfs. Nodes are made when a request walks to them;
 * what they show is read then. Any thread; an attribute that is written may block.
 *
 * @see <a href="https://docs.kernel.org/filesystems/sysfs.html">sysfs</a>
 */
public sealed interface SysfsNode {

    /** Permission bits as {@code stat} shows them. */
    int mode();

    /**
     * A directory.
     *
     * @param entries each by its name; those not named by a request are not looked at further
     * @param missing why there is no entry of a name, if something other than that can be said
     */
    record Directory(Map<String, SysfsNode> entries, Missing missing) implements SysfsNode {

        /** Of an entry that does not exist. */
        @FunctionalInterface
        public interface Missing {

            /** Empty if there is nothing to say but that it does not exist. */
            Optional<ApiProblem> problem(String name);
        }

        /** A copy in the order of the names is kept. */
        public Directory {
            entries = new TreeMap<>(entries);
        }

        /** A directory of which nothing special is to be said. */
        public static Directory of(Map<String, SysfsNode> entries) {
            return new Directory(entries, _ -> Optional.empty());
        }

        @Override
        public int mode() {
            return 0755;
        }
    }

    /**
     * A text that is read.
     *
     * @param show with its newline
     */
    record Text(Supplier<String> show) implements SysfsNode {

        @Override
        public int mode() {
            return 0444;
        }
    }

    /**
     * A file that is written.
     *
     * @param store does what is asked for, or throws {@link ApiProblem}
     */
    record Control(Consumer<String> store) implements SysfsNode {

        @Override
        public int mode() {
            return 0200;
        }
    }

    /** Bytes that are read. */
    record Binary(Supplier<byte[]> show) implements SysfsNode {

        @Override
        public int mode() {
            return 0444;
        }
    }

    /**
     * A file that can be mapped and neither read nor written.
     *
     * @param size in bytes, as reported
     */
    record Mapping(long size) implements SysfsNode {

        @Override
        public int mode() {
            return 0660;
        }
    }

    /**
     * A symbolic link.
     *
     * @param target an absolute path
     */
    record Link(String target) implements SysfsNode {

        @Override
        public int mode() {
            return 0777;
        }
    }
}

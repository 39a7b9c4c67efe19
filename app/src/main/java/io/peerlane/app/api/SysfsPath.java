package io.peerlane.app.api;

import io.peerlane.app.api.SysfsNode.Directory;
import io.peerlane.app.api.SysfsNode.Link;
import io.peerlane.fabric.errno.Errno;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Walks a tree along a path; links on the way are followed, one at its end is not. */
final class SysfsPath {

    private static final String ROOT = "/sys";
    private static final int MAX_LINKS = 8;

    private final SysfsNode root;
    private int links;

    SysfsPath(SysfsNode root) {
        this.root = root;
    }

    /**
     * The node of a path.
     *
     * @param path from {@code /sys} on; slashes too many do not matter
     * @throws ApiProblem ENOENT, ENOTDIR as ENOENT, or what the directory says
     */
    SysfsNode find(String path) {
        Deque<String> names = new ArrayDeque<>();
        Arrays.stream(path.substring(ROOT.length()).split("/"))
                .filter(name -> !name.isEmpty())
                .forEach(names::add);
        var node = root;
        while (!names.isEmpty()) {
            node = entry(followed(node), names.poll(), path);
        }
        return node;
    }

    private SysfsNode followed(SysfsNode node) {
        if (node instanceof Link(String target) && ++links <= MAX_LINKS) {
            return find(target);
        }
        return node;
    }

    private static SysfsNode entry(SysfsNode parent, String name, String path) {
        if (!(parent instanceof Directory directory)) {
            throw missing(path);
        }
        var entry = directory.entries().get(name);
        if (entry == null) {
            throw directory.missing().problem(name).orElseGet(() -> missing(path));
        }
        return entry;
    }

    private static ApiProblem missing(String path) {
        return ApiProblem.unknown(Errno.ENOENT, "path", "'" + path + "'", "a path of the tree below /sys");
    }
}

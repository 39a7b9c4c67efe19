package io.peerlane.app.report.html;

import java.util.List;
import java.util.Map;

/**
 * How the numbers came about.
 *
 * @param method sentences
 * @param facts command, seed, machine, versions: by name, in order
 */
record MethodSection(List<String> method, Map<String, String> facts) implements Section {

    @Override
    public void write(Markup page) {
        if (!method.isEmpty()) {
            Section.heading(page, "Method");
            page.open("div", "class", "card").open("ul", "class", "method");
            method.forEach(line -> page.element("li", line));
            page.close().close();
        }
        Section.heading(page, "Command, machine and versions");
        page.open("div", "class", "card").open("dl");
        facts.forEach((name, value) -> page.element("dt", name).element("dd", value));
        page.close().close();
    }
}

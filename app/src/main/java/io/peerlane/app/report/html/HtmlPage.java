package io.peerlane.app.report.html;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The frame of a page: head, style sheet, title, sections. */
final class HtmlPage {

    private HtmlPage() {}

    /**
     * A whole page.
     *
     * @param name in the browser's title
     * @param title of the page
     * @param subtitle in a line below it
     */
    static String of(String name, String title, String subtitle, List<Section> sections) {
        Markup page = new Markup();
        page.raw("<!DOCTYPE html>\n").open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.element("title", name);
        page.open("style").raw(css()).close().close().open("body").open("main");
        page.element("h1", title).element("p", subtitle, "class", "sub");
        sections.forEach(section -> section.write(page));
        return page.close().close().close().done();
    }

    private static String css() {
        try (var css = HtmlPage.class.getResourceAsStream("report.css")) {
            if (css == null) {
                throw new IllegalStateException("report.css is not on the class path");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

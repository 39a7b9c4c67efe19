package io.peerlane.app.report.html;

/** A part of a page. */
interface Section {

    /** Writes it, heading included; nothing at all if there is nothing to say. */
    void write(Markup page);

    /** A heading with what the numbers below it are: counted, measured or modelled. */
    static void heading(Markup page, String text, String... kinds) {
        page.open("h2").text(text);
        for (String kind : kinds) {
            page.text(" ").element("span", kind, "class", "kind");
        }
        page.close();
    }

    /** A remark in small print. */
    static void note(Markup page, String text) {
        page.element("p", text, "class", "note");
    }
}

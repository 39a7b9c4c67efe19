package io.peerlane.app.report.html;

import io.peerlane.app.report.Headlines;
import io.peerlane.app.report.Report;
import java.util.Locale;

/** What the report says, in sentences, before any number. */
record HeadlineSection(Report report) implements Section {

    @Override
    public void write(Markup page) {
        page.open("ul", "class", "verdicts", "aria-label", "verdict");
        for (Headlines.Headline line : new Headlines(report).all()) {
            page.open("li", "class", line.tone().name().toLowerCase(Locale.ROOT));
            page.element("strong", word(line.tone())).text(line.text()).close();
        }
        page.close();
    }

    private static String word(Headlines.Tone tone) {
        return switch (tone) {
            case GOOD -> "\u2713 ";
            case PLAIN -> "";
            case WARNING -> "! ";
            case BAD -> "Failed: ";
        };
    }
}

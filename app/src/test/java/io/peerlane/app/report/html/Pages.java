package io.peerlane.app.report.html;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Reads pages as a strict parser of XML does. */
final class Pages {

    private Pages() {}

    /** The page; fails if anything is not closed, nested or escaped as it should be. */
    static Document parse(String html) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        String body = html.substring("<!DOCTYPE html>".length()).strip();
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(body)));
    }

    static List<Element> elements(Document page, String name) {
        var nodes = page.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}

package io.peerlane.fabric.p2pdma.vectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A vector file, read entirely before anything runs. */
public final class VectorFile {

    private static final int VERSION = 1;
    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build()
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String file;
    private final String format;
    private final List<VectorCase> cases;

    private VectorFile(String file, String format, List<VectorCase> cases) {
        this.file = file;
        this.format = format;
        this.cases = List.copyOf(cases);
    }

    /** As {@link #load(Path, List)} for the formats about peer-to-peer DMA itself. */
    public static VectorFile load(Path path) throws IOException {
        return load(path, VectorFormat.PEER_TO_PEER);
    }

    /**
     * Reads a file.
     *
     * @param formats that are accepted
     * @throws VectorException if it is no JSON, of another format, or a case cannot be understood
     * @throws IOException if it cannot be read
     */
    public static VectorFile load(Path path, List<VectorFormat> formats) throws IOException {
        String file = path.toString();
        var document = new Fields(file, "", "", parse(file, Files.readAllBytes(path)));
        var format = formatOf(document, formats);
        List<VectorCase> cases = new ArrayList<>();
        for (var one : document.objects("cases")) {
            cases.add(format.reader().apply(one.asCase(one.text("id"))));
        }
        return new VectorFile(file, format.name(), cases);
    }

    private static JsonNode parse(String file, byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new VectorException(file, "", where, e.getOriginalMessage(), "a JSON document", e);
        } catch (IOException e) {
            throw new VectorException(file, "", "", String.valueOf(e.getMessage()), "a JSON document in UTF-8", e);
        }
    }

    private static VectorFormat formatOf(Fields document, List<VectorFormat> formats) {
        String name = document.text("format");
        var format = formats.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> document.refusal("format", name, "one of " + names(formats)));
        if (document.integer("version") != VERSION) {
            throw document.refusal("version", "" + document.integer("version"), "" + VERSION);
        }
        return format;
    }

    private static String names(List<VectorFormat> formats) {
        return formats.stream().map(VectorFormat::name).collect(Collectors.joining(", "));
    }

    /** The file as it was named. */
    public String file() {
        return file;
    }

    /** Its format. */
    public String format() {
        return format;
    }

    /** Its cases in order. */
    public List<VectorCase> cases() {
        return cases;
    }

    /**
     * Runs every case.
     *
     * @throws VectorException if a case names something that its machine does not have
     */
    public VectorReport run() {
        List<Mismatch> mismatches = new ArrayList<>();
        cases.forEach(one -> mismatches.addAll(one.run()));
        int steps = cases.stream().mapToInt(VectorCase::steps).sum();
        return new VectorReport(file, format, cases.size(), steps, mismatches);
    }
}

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
import java.util.function.Function;

/** A vector file, read entirely before anything runs. */
public final class VectorFile {

    /** Every format that can be run. */
    public static final List<String> FORMATS = List.of("p2pdma-distance", "p2pmem-attr", "p2pdma-pool");

    private static final List<String> LATER_FORMATS = List.of("epc-map", "cmb");
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

    /**
     * Reads a file.
     *
     * @throws VectorException if it is no JSON, of another format, or a case cannot be understood
     * @throws IOException if it cannot be read
     */
    public static VectorFile load(Path path) throws IOException {
        String file = path.toString();
        var document = new Fields(file, "", "", parse(file, Files.readAllBytes(path)));
        var reader = readerOf(document);
        List<VectorCase> cases = new ArrayList<>();
        for (var one : document.objects("cases")) {
            cases.add(reader.apply(one.asCase(one.text("id"))));
        }
        return new VectorFile(file, document.text("format"), cases);
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

    private static Function<Fields, VectorCase> readerOf(Fields document) {
        String format = document.text("format");
        String wanted = String.join(", ", FORMATS);
        if (LATER_FORMATS.contains(format)) {
            throw document.refusal("format", format, "one of " + wanted + "; this one is not supported yet");
        }
        if (!FORMATS.contains(format)) {
            throw document.refusal("format", format, "one of " + wanted);
        }
        if (document.integer("version") != VERSION) {
            throw document.refusal("version", "" + document.integer("version"), "" + VERSION);
        }
        return format.equals("p2pdma-pool") ? PoolCase::read : DistanceCase::read;
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

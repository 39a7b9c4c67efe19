package io.peerlane.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.peerlane.app.api.SysfsNode.Binary;
import io.peerlane.app.api.SysfsNode.Control;
import io.peerlane.app.api.SysfsNode.Directory;
import io.peerlane.app.api.SysfsNode.Link;
import io.peerlane.app.api.SysfsNode.Mapping;
import io.peerlane.app.api.SysfsNode.Text;
import io.peerlane.fabric.errno.Errno;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The machine as Linux shows it below {@code /sys}: text as the kernel formats it, or JSON where {@code Accept} asks for
 * that. A directory lists its entries, a link its target. Writing is {@code PUT} with the text as body, or {@code POST}
 * with the text as a JSON string or number.
 */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
public class SysfsApi {

    /** A page: the longest text that sysfs takes. */
    private static final int MAX_TEXT = 4096;

    private final ServiceState state;

    SysfsApi(ServiceState state) {
        this.state = state;
    }

    /** A file, a link, or the names in a directory. */
    @Get(uris = {"/sys", "/sys/{+path}"})
    @Produces(MediaType.ALL)
    HttpResponse<?> read(HttpRequest<?> request, @Nullable String path) {
        var place = request.getUri().getPath();
        var node = find(place);
        if (request.accept().contains(MediaType.APPLICATION_JSON_TYPE)) {
            return HttpResponse.ok(JsonText.of(SysfsDocument.of(place, node)))
                    .contentType(MediaType.APPLICATION_JSON_TYPE);
        }
        return switch (node) {
            case Directory directory ->
                text(String.join("\n", directory.entries().keySet()) + "\n");
            case Text(var show) -> text(show.get());
            case Link(String target) -> text(target + "\n");
            case Binary(var show) -> HttpResponse.ok(show.get()).contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE);
            case Control _ ->
                throw ApiProblem.notAllowed(Errno.EACCES, place, "a file to be written", "a readable one");
            case Mapping _ -> throw ApiProblem.notAllowed(Errno.EIO, place, "a file to be mapped", "a readable one");
        };
    }

    private static HttpResponse<?> text(String text) {
        return HttpResponse.ok(text).contentType(MediaType.TEXT_PLAIN_TYPE);
    }

    /** Writes a file; the text is the body as it is. */
    @Put("/sys/{+path}")
    @Consumes(MediaType.ALL)
    @Produces(MediaType.APPLICATION_JSON)
    HttpResponse<?> write(HttpRequest<?> request, String path, @Body byte @Nullable [] body) {
        store(request, utf8(body));
        return HttpResponse.noContent();
    }

    /** Writes a file; the text is the JSON string or number in the body. */
    @Post("/sys/{+path}")
    @Consumes(MediaType.ALL)
    @Produces(MediaType.APPLICATION_JSON)
    HttpResponse<?> post(HttpRequest<?> request, String path, @Body byte @Nullable [] body) {
        var type = request.getContentType().map(MediaType::getName).orElse("none");
        if (!type.equals(MediaType.APPLICATION_JSON)) {
            throw ApiProblem.unsupported("Content-Type", type, "application/json, or the method PUT");
        }
        var value = JsonText.parse(utf8(body));
        if (!value.isTextual() && !value.isNumber()) {
            throw ApiProblem.malformed(Errno.EINVAL, "body", value.getNodeType().name(), "a JSON string or number");
        }
        store(request, value.asText());
        return HttpResponse.noContent();
    }

    private void store(HttpRequest<?> request, String text) {
        var place = request.getUri().getPath();
        if (!(find(place) instanceof Control(var store))) {
            throw ApiProblem.notAllowed(Errno.EACCES, place, "a file that cannot be written", "remove, reset, bind, …");
        }
        store.accept(text);
    }

    private SysfsNode find(String path) {
        return new SysfsPath(state.sysfs()).find(path);
    }

    private static String utf8(byte @Nullable [] body) {
        var bytes = body == null ? new byte[0] : body;
        if (bytes.length > MAX_TEXT) {
            throw ApiProblem.malformed(Errno.EINVAL, "body", bytes.length + " bytes", "at most " + MAX_TEXT);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

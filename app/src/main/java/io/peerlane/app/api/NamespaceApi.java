package io.peerlane.app.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.peerlane.fabric.errno.Errno;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes {@code enable} and {@code p2pmem} of a namespace. */
@Controller("/api/subsystems/{nqn}/namespaces/{nsid}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.APPLICATION_JSON)
public class NamespaceApi {

    private static final Set<String> KEYS = Set.of("enable", "p2pmem");

    private final NamespaceControl namespaces;

    NamespaceApi(ServiceState state) {
        this.namespaces = state.namespaces();
    }

    /** As they are. */
    @Get
    HttpResponse<String> show(String nqn, String nsid) {
        return HttpResponse.ok(JsonText.of(namespaces.show(nqn, nsid)));
    }

    /** Writes those that the body has, a JSON object. */
    @Put
    @Consumes(MediaType.ALL)
    HttpResponse<String> change(HttpRequest<?> request, String nqn, String nsid, @Body byte @Nullable [] body) {
        var text = new String(body == null ? new byte[0] : body, StandardCharsets.UTF_8);
        return HttpResponse.ok(JsonText.of(namespaces.change(nqn, nsid, change(JsonText.parse(text)))));
    }

    private static NamespaceChange change(JsonNode body) {
        if (!body.isObject() || body.isEmpty()) {
            throw malformed("body", body, "an object with enable, p2pmem or both");
        }
        body.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw malformed(key, body.get(key), "enable or p2pmem");
            }
        });
        return new NamespaceChange(enable(body.get("enable")), p2pmem(body.get("p2pmem")));
    }

    private static Optional<Boolean> enable(@Nullable JsonNode value) {
        if (value != null && !value.isBoolean()) {
            throw malformed("enable", value, "true or false");
        }
        return Optional.ofNullable(value).map(JsonNode::booleanValue);
    }

    private static Optional<String> p2pmem(@Nullable JsonNode value) {
        if (value != null && !value.isTextual()) {
            throw malformed("p2pmem", value, "a string: 0, 1 or a PCI address");
        }
        return Optional.ofNullable(value).map(JsonNode::textValue);
    }

    private static ApiProblem malformed(String field, JsonNode found, String wanted) {
        return ApiProblem.malformed(Errno.EINVAL, field, found.toString(), wanted);
    }
}

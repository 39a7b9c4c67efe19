package io.peerlane.app.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of other origins from changing anything: a browser on this machine reaches the loopback address too,
 * whoever wrote the page it shows. Requests that only read pass here.
 *
 * <p>Refused is what comes from another origin by its own saying ({@code Origin}, {@code Sec-Fetch-Site}), and what was
 * sent to a name rather than an address, which a page may have had resolved to the loopback address. Programs send none of
 * these headers. Bodies that a form can send without asking first are refused where they would be read.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ForeignPageFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    /** Null lets the request pass. */
    @RequestFilter
    @Nullable
    HttpResponse<?> filter(HttpRequest<?> request) {
        if (READING.contains(request.getMethodName())) {
            return null;
        }
        var problem = problem(request.getHeaders());
        return problem == null ? null : ApiProblemHandler.response(problem);
    }

    private static @Nullable ApiProblem problem(HttpHeaders headers) {
        var host = headers.get(HttpHeaders.HOST);
        if (host == null || !isAddress(host)) {
            return ApiProblem.foreign("Host", String.valueOf(host), "an IP address, or localhost");
        }
        var origin = headers.get(HttpHeaders.ORIGIN);
        if (origin != null && !origin.equals("http://" + host)) {
            return ApiProblem.foreign("Origin", origin, "http://" + host + ", or none");
        }
        var site = headers.get("Sec-Fetch-Site");
        if (site != null && !OWN_SITES.contains(site)) {
            return ApiProblem.foreign("Sec-Fetch-Site", site, "same-origin, or none");
        }
        return null;
    }

    private static boolean isAddress(String host) {
        var name = host.replaceFirst(":[0-9]*$", "");
        if (name.equals("localhost")) {
            return true;
        }
        try {
            var _ = InetAddress.ofLiteral(name);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}

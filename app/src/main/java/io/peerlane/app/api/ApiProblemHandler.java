package io.peerlane.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Answers a request that failed with an {@link ApiProblem}. */
@Singleton
final class ApiProblemHandler implements ExceptionHandler<ApiProblem, HttpResponse<?>> {

    static final String CONTENT_TYPE = "application/problem+json";

    @Override
    @SuppressWarnings("rawtypes") // the interface has it so
    public HttpResponse<?> handle(HttpRequest request, ApiProblem problem) {
        return response(problem);
    }

    static HttpResponse<?> response(ApiProblem problem) {
        return HttpResponse.status(problem.status())
                .body(JsonText.of(problem.body()))
                .contentType(CONTENT_TYPE);
    }
}

package io.peerlane.app.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.peerlane.nvme.host.DiscoveryPage;
import io.peerlane.nvme.host.DiscoveryWalk.Answer;
import io.peerlane.nvme.host.DiscoveryWalk.Service;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Result of {@code peerlane discover} as JSON.
 *
 * @param schemaVersion 1
 * @param genctr generation counter of the service that was named
 * @param records its entries, by nvme-cli's names
 * @param referrals what the services it leads to answered; empty unless they were asked
 */
record DiscoveryDocument(int schemaVersion, long genctr, List<Map<String, Object>> records, List<Referral> referrals) {

    /**
     * A service that was referred to.
     *
     * @param error why it could not be asked; absent if it answered
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Referral(
            String transport,
            String traddr,
            String trsvcid,
            @Nullable Long genctr,
            @Nullable List<Map<String, Object>> records,
            @Nullable String error) {}

    /** Of answers, the first of which is a page. */
    static DiscoveryDocument of(List<Answer> answers) {
        if (!(answers.getFirst() instanceof Answer.Told(Service _, DiscoveryPage page))) {
            throw new IllegalArgumentException("no answer: " + answers);
        }
        return new DiscoveryDocument(
                1,
                page.generation(),
                records(page),
                answers.stream().skip(1).map(DiscoveryDocument::referral).toList());
    }

    private static Referral referral(Answer answer) {
        Service service = answer.service();
        return switch (answer) {
            case Answer.Told(Service _, DiscoveryPage page) ->
                new Referral(
                        service.transport(),
                        service.traddr(),
                        service.trsvcid(),
                        page.generation(),
                        records(page),
                        null);
            case Answer.Failed(Service _, String reason) ->
                new Referral(service.transport(), service.traddr(), service.trsvcid(), null, null, reason);
        };
    }

    private static List<Map<String, Object>> records(DiscoveryPage page) {
        return page.entries().stream().map(DiscoveryRecord::of).toList();
    }
}

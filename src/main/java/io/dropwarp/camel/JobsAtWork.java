package io.dropwarp.camel;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.spi.InflightRepository.InflightExchange;

/** The jobs that some exchange is about, at work or in a queue. Thread-safe. */
public final class JobsAtWork implements Supplier<Set<String>> {

    private final CamelContext context;

    /**
     * Those of a context whose in-flight repository may be browsed.
     *
     * @param context Camel's context
     */
    public JobsAtWork(CamelContext context) {
        this.context = context;
    }

    @Override
    public Set<String> get() {
        Set<String> jobs = new HashSet<>();
        // Queues first: an exchange goes from a queue to work, never back without being in both for a while.
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint instanceof SedaEndpoint seda) {
                seda.getExchanges().forEach(exchange -> add(exchange, jobs));
            }
        }
        for (InflightExchange one : context.getInflightRepository().browse()) {
            add(one.getExchange(), jobs);
        }
        return jobs;
    }

    private static void add(Exchange exchange, Set<String> jobs) {
        String job = exchange.getMessage().getHeader(ExchangeNames.JOB, String.class);
        if (job != null) {
            jobs.add(job);
        }
    }
}

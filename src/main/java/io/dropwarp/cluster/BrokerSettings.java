package io.dropwarp.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;

/**
 * The settings of a broker that others run, as far as dropwarp depends on them; {@code config/artemis/broker.xml} has the
 * right ones. It says them on its management address to users with the permission {@code manage}.
 *
 * @param wrong what has to change, in sentences: requests would be lost, or not end
 * @param doubtful what should change, in sentences, and what could not be read
 */
public record BrokerSettings(List<String> wrong, List<String> doubtful) {

    private static final String MANAGEMENT = "activemq.management";
    private static final long ANSWER_MILLIS = 5000;

    /** Artemis' own, where nothing is set: then its answer does not have it. */
    private static final int USUAL_DELIVERIES = 10;

    private static final int FEWEST_DELIVERIES = 2;
    private static final int MOST_DELIVERIES = 100;
    private static final long LONGEST_DELAY_MILLIS = 10_000;

    public BrokerSettings {
        wrong = List.copyOf(wrong);
        doubtful = List.copyOf(doubtful);
    }

    /**
     * Asks the broker.
     *
     * @param replies a queue for its answers, made if there is none
     */
    static BrokerSettings read(Connection connection, String replies) throws JMSException {
        try (Session session = connection.createSession()) {
            Queue queue = session.createQueue(replies);
            try (MessageConsumer answers = session.createConsumer(queue)) {
                connection.start();
                return read(session, answers, queue);
            } catch (InvalidDestinationException | JMSSecurityException e) {
                return new BrokerSettings(
                        List.of(replies + " cannot be created: " + e.getMessage() + ". auto-create-addresses and"
                                + " auto-create-queues have to be on for it, and the user needs the permissions"
                                + " createAddress, createDurableQueue and consume."),
                        List.of());
            }
        }
    }

    private static BrokerSettings read(Session session, MessageConsumer answers, Queue replies) {
        try (MessageProducer questions = session.createProducer(session.createQueue(MANAGEMENT))) {
            Asking asking = new Asking(session, questions, answers, replies);
            return check(
                    Set.of((Object[]) asking.ask("getQueueNames")),
                    asking.settings(Addresses.REQUESTS),
                    asking.settings(Addresses.LOST),
                    asking.settings(Addresses.NODES),
                    asking.settings(Addresses.REFUSALS));
        } catch (JMSException | IOException e) {
            return new BrokerSettings(
                    List.of(),
                    List.of("They cannot be read: " + e.getMessage() + ". The user needs the permission \"manage\" for "
                            + MANAGEMENT + "."));
        }
    }

    private static BrokerSettings check(
            Set<Object> queues, JsonNode requests, JsonNode lost, JsonNode nodes, JsonNode refusals) {
        List<String> wrong = new ArrayList<>();
        List<String> doubtful = new ArrayList<>();
        String deadLetters = requests.path("deadLetterAddress").asText("");
        if (!deadLetters.equals(Addresses.LOST)) {
            wrong.add("dead-letter-address of " + Addresses.REQUESTS + " is \"" + deadLetters + "\", but must be "
                    + Addresses.LOST + ".");
        }
        int deliveries = requests.path("maxDeliveryAttempts").asInt(USUAL_DELIVERIES);
        if (deliveries < FEWEST_DELIVERIES || deliveries > MOST_DELIVERIES) {
            wrong.add("max-delivery-attempts of " + Addresses.REQUESTS + " is " + deliveries + ", but must be between "
                    + FEWEST_DELIVERIES + " and " + MOST_DELIVERIES + "; " + EmbeddedBroker.DELIVERIES + " is good.");
        }
        requireQueue(Addresses.REQUESTS, queues.contains(Addresses.REQUESTS), requests, wrong);
        requireQueue(Addresses.LOST, queues.contains(Addresses.LOST), lost, wrong);
        requireQueue(Addresses.NODES, false, nodes, wrong);
        requireQueue(Addresses.REFUSALS, false, refusals, wrong);
        long delay = requests.path("redeliveryDelay").asLong();
        if (delay == 0 || delay > LONGEST_DELAY_MILLIS) {
            doubtful.add(
                    "redelivery-delay of " + Addresses.REQUESTS + " is " + delay + " ms; 200 is good: without one, a"
                            + " request kills its nodes one after the other at once, and with a long one it waits for nothing.");
        }
        if (requests.path("defaultConsumerWindowSize").asInt(-1) != 0) {
            doubtful.add("default-consumer-window-size of " + Addresses.REQUESTS + " is not 0, so another client than"
                    + " dropwarp would hoard requests.");
        }
        if (lost.path("maxDeliveryAttempts").asInt(USUAL_DELIVERIES) >= 0) {
            doubtful.add("max-delivery-attempts of " + Addresses.LOST + " is not -1, so a request whose nodes died may"
                    + " never be answered.");
        }
        return new BrokerSettings(wrong, doubtful);
    }

    private static void requireQueue(String name, boolean there, JsonNode settings, List<String> wrong) {
        boolean made = settings.path("autoCreateQueues").asBoolean(true)
                && settings.path("autoCreateAddresses").asBoolean(true);
        if (!there && !made) {
            wrong.add("There is no " + name + ", and auto-create-addresses or auto-create-queues is off for it.");
        }
    }

    /** One question after the other. */
    private record Asking(Session session, MessageProducer questions, MessageConsumer answers, Queue replies) {

        JsonNode settings(String address) throws JMSException, IOException {
            return Json.MAPPER.readTree((String) ask("getAddressSettingsAsJSON", address));
        }

        Object ask(String operation, Object... parameters) throws JMSException {
            Message question = session.createMessage();
            JMSManagementHelper.putOperationInvocation(question, ResourceNames.BROKER, operation, parameters);
            question.setJMSReplyTo(replies);
            questions.send(question);
            Message answer = answers.receive(ANSWER_MILLIS);
            if (answer == null) {
                throw new JMSException("no answer to " + operation);
            }
            try {
                Object result = JMSManagementHelper.getResult(answer);
                if (!JMSManagementHelper.hasOperationSucceeded(answer)) {
                    throw new JMSException(operation + ": " + result);
                }
                return result;
            } catch (JMSException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

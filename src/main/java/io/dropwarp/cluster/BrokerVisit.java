package io.dropwarp.cluster;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.protocol.Json;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What is learned of a broker and its nodes within some seconds, by one who is neither coordinator nor node.
 *
 * @param nodes those that were heard, by name
 */
public record BrokerVisit(BrokerSettings settings, List<Heard> nodes) {

    /** A node that was heard, and how far its clock is ahead of ours. */
    public record Heard(NodeNews news, Duration ahead) {}

    /**
     * Connects once and listens for a time.
     *
     * @throws ConfigException if the broker refuses the user
     * @throws IOException if it does not answer
     */
    public static BrokerVisit pay(Config.Cluster cluster, Duration listening) throws IOException {
        try (BrokerConnections connections = new BrokerConnections(cluster, () -> {});
                Connection connection = connections.open()) {
            BrokerSettings settings = BrokerSettings.read(connection, Addresses.replies("doctor-" + UUID.randomUUID()));
            return new BrokerVisit(settings, listen(connection, listening));
        } catch (JMSException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<Heard> listen(Connection connection, Duration listening) throws JMSException {
        Map<String, Heard> heard = new TreeMap<>();
        long end = System.nanoTime() + listening.toNanos();
        try (Session session = connection.createSession();
                MessageConsumer news = session.createConsumer(session.createTopic(Addresses.NODES))) {
            for (long left = listening.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                Message message = news.receive(left);
                if (message != null) {
                    take(message.getBody(String.class), heard);
                }
            }
        }
        return List.copyOf(heard.values());
    }

    private static void take(String text, Map<String, Heard> heard) {
        try {
            NodeNews news = Json.MAPPER.readValue(text, NodeNews.class);
            Duration ahead = news.at() == null ? Duration.ZERO : Duration.between(Instant.now(), news.at());
            heard.put(news.name(), new Heard(news, ahead));
        } catch (IOException notOurs) {
            // The coordinators do not understand it either.
            return;
        }
    }
}

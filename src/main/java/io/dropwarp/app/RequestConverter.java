package io.dropwarp.app;

import io.dropwarp.camel.NodeMessages;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.springframework.jms.support.converter.MessageConverter;

/** Makes the message for a node from the exchange's body, which stays. */
final class RequestConverter implements MessageConverter {

    @Override
    public Message toMessage(Object body, Session session) throws JMSException {
        return session.createTextMessage(NodeMessages.text(body));
    }

    @Override
    public Object fromMessage(Message message) {
        throw new UnsupportedOperationException("Requests are only sent");
    }
}

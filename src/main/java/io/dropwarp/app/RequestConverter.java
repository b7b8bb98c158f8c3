package io.dropwarp.app;

import io.dropwarp.camel.NodeMessages;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.MessageCreatedStrategy;
import org.springframework.jms.support.converter.MessageConverter;

/** Makes the message for a node. The body stays one task, while the message may have several requests. */
final class RequestConverter implements MessageConverter, MessageCreatedStrategy {

    @Override
    public Message toMessage(Object body, Session session) throws JMSException {
        return session.createTextMessage();
    }

    @Override
    public void onMessageCreated(Message message, Session session, Exchange exchange, Throwable cause) {
        try {
            ((TextMessage) message).setText(NodeMessages.text(exchange));
        } catch (JMSException e) {
            throw new IllegalStateException("A new message must be writable", e);
        }
    }

    @Override
    public Object fromMessage(Message message) {
        throw new UnsupportedOperationException("Requests are only sent");
    }
}

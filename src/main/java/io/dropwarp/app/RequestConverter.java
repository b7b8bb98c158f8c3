package io.dropwarp.app;

import io.dropwarp.camel.NodeMessages;
import io.dropwarp.job.WorkerTask;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.springframework.jms.support.converter.MessageConverter;

/** Makes the message for a node from a task, which stays the exchange's body. */
final class RequestConverter implements MessageConverter {

    @Override
    public Message toMessage(Object task, Session session) throws JMSException {
        return session.createTextMessage(NodeMessages.text((WorkerTask) task));
    }

    @Override
    public Object fromMessage(Message message) {
        throw new UnsupportedOperationException("Requests are only sent");
    }
}

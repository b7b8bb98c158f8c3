package io.dropwarp.camel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecEndpoint;
import org.apache.camel.component.exec.impl.DefaultExecBinding;

/**
 * Makes the commands of an exec endpoint that differ by their input only, which is a request. For one endpoint.
 * Thread-safe.
 */
abstract class RequestBinding extends DefaultExecBinding {

    /** The same for each request, except for its input. */
    private volatile ExecCommand common;

    /** {@return the request as a worker reads it} */
    abstract byte[] request(Exchange exchange);

    /** {@return the time for it in milliseconds} */
    long timeout(Exchange exchange, ExecEndpoint endpoint) {
        return endpoint.getTimeout();
    }

    @Override
    public ExecCommand readInput(Exchange exchange, ExecEndpoint endpoint) {
        // Before the common command is made, which takes it away.
        long timeout = timeout(exchange, endpoint);
        ExecCommand command = common;
        if (command == null) {
            command = super.readInput(exchange, endpoint);
            common = command;
        }
        return new CommandWithInput(command, timeout, new ByteArrayInputStream(request(exchange)));
    }

    /** The common command with the request as its input. */
    private static final class CommandWithInput extends ExecCommand {

        private static final long serialVersionUID = 1L;

        CommandWithInput(ExecCommand command, long timeout, InputStream input) {
            super(
                    command.getExecutable(),
                    command.getArgs(),
                    command.getWorkingDir(),
                    timeout,
                    command.getExitValues(),
                    input,
                    command.getOutFile(),
                    command.isUseStderrOnEmptyStdout(),
                    command.getCommandLogLevel());
        }

        /** Short: Camel makes a log line of it twice for each request, whether or not it is logged. */
        @Override
        public String toString() {
            return getExecutable();
        }
    }
}

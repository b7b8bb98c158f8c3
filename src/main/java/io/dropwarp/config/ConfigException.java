package io.dropwarp.config;

/** An invalid configuration; the message names the key or file, and what would be right. */
public class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The message is one sentence for a person. */
    public ConfigException(String message) {
        super(message);
    }

    /** The message is one sentence for a person. */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}

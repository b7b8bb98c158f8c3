package io.dropwarp.config;

/** A configuration that cannot be used; the message says which key or file, and what would be right. */
public class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message one sentence for a person
     */
    public ConfigException(String message) {
        super(message);
    }

    /**
     * Says what is wrong and why.
     *
     * @param message one sentence for a person
     * @param cause the exception behind it
     */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.dropwarp.model;

import java.util.Objects;

/**
 * Why something failed, in words for a person.
 *
 * @param code the contract's code
 * @param message what happened, one sentence, naming the thing it happened to
 * @param hint what to do about it, one sentence; null when there is nothing useful to say
 */
public record Failure(FailureCode code, String message, String hint) {

    public Failure {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }
}

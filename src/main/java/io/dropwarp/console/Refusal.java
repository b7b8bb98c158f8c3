package io.dropwarp.console;

/**
 * Why a request is not served.
 *
 * @param status HTTP status
 * @param message one sentence for a person
 */
public record Refusal(int status, String message) {}

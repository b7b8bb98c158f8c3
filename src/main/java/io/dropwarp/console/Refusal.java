package io.dropwarp.console;

/** The HTTP status of a request that is not served, and the reason: one sentence for a person. */
public record Refusal(int status, String message) {}

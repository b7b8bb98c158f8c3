package io.dropwarp.model;

/**
 * Something an operator should look at; work goes on as far as it can.
 *
 * @param message what is the case, one sentence
 * @param hint what to do about it, one sentence
 */
public record Alert(AlertCode code, String message, String hint) {}

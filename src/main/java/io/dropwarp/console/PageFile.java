package io.dropwarp.console;

/** A file of the page and its {@code Content-Type}. */
@SuppressWarnings("ArrayRecordComponent") // shared and never changed; nobody compares them
public record PageFile(String type, byte[] content) {}

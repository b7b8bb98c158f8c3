package io.dropwarp.console;

/**
 * A file of the page.
 *
 * @param type its {@code Content-Type}
 * @param content its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never changed; nobody compares them
public record PageFile(String type, byte[] content) {}

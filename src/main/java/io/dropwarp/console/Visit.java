package io.dropwarp.console;

/**
 * What of an HTTP request says whether it may be served; what a request does not have is null.
 *
 * @param method its method
 * @param host its {@code Host}
 * @param origin its {@code Origin}
 * @param site its {@code Sec-Fetch-Site}
 * @param contentType its {@code Content-Type}
 * @param authorization its {@code Authorization}
 */
public record Visit(String method, String host, String origin, String site, String contentType, String authorization) {

    /** {@return whether it only reads} */
    public boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}

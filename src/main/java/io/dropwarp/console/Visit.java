package io.dropwarp.console;

/** The parts of an HTTP request that decide whether it is served: its method and headers. A missing header is null. */
public record Visit(String method, String host, String origin, String site, String contentType, String authorization) {

    /** {@return whether the request only reads} */
    public boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}

package io.dropwarp.console;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which requests the console serves. A browser sends requests on behalf of any site its user visits, so listening on
 * this machine only protects nothing by itself. Immutable, thread-safe.
 */
public final class AccessRules {

    private static final String BEARER = "Bearer ";

    private static final String JSON = "application/json";

    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?");

    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String host;
    private final boolean loopback;
    private final String machine;
    private final byte[] token;

    /** The rules for a listener bound to a host name or address. The token is required for changes; it may be empty. */
    public AccessRules(String host, String token) {
        this.host = host.toLowerCase(Locale.ROOT);
        this.loopback = isLoopback(host);
        this.machine = loopback ? "" : machineName();
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** {@return whether nothing can be changed: it is served to other machines, and no token is set} */
    public boolean readOnly() {
        return !loopback && token.length == 0;
    }

    /** {@return whether changes require the token} */
    public boolean needsToken() {
        return token.length > 0;
    }

    /** {@return why a request is not served; empty if it is} */
    public Optional<Refusal> check(Visit visit) {
        if (!isOwnName(visit.host())) {
            // DNS rebinding: another site's page would use a host name of its own that leads here to read our data.
            return refuse(421, "This console does not serve that host name; open it by " + names() + ".");
        }
        if (isForeign(visit)) {
            return refuse(403, "Requests from other sites are not served.");
        }
        return visit.reads() ? Optional.empty() : judgeChange(visit);
    }

    private Optional<Refusal> judgeChange(Visit visit) {
        if (!visit.method().equals("POST")) {
            return refuse(405, "Only GET and POST are served.");
        }
        if (!isJson(visit.contentType())) {
            // Another site's form can send text and form data without asking the server first, but not JSON.
            return refuse(415, "What changes something is sent as application/json.");
        }
        if (readOnly()) {
            return refuse(
                    403,
                    "This console is read-only: it is served beyond this machine, and dropwarp.console.token is not"
                            + " set.");
        }
        return needsToken() && !knowsToken(visit.authorization())
                ? refuse(401, "This needs the token of this console (dropwarp.console.token).")
                : Optional.empty();
    }

    private static Optional<Refusal> refuse(int status, String message) {
        return Optional.of(new Refusal(status, message));
    }

    private String names() {
        return loopback ? "localhost or 127.0.0.1" : "the machine's address or name";
    }

    /** Ignores the port, so that a tunnel from another port works; the name is enough to detect rebinding. */
    private boolean isOwnName(String header) {
        if (header == null || !HOST.matcher(header).matches()) {
            return false;
        }
        String name = header.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT);
        if (OWN_NAMES.contains(name)) {
            return true;
        }
        boolean address = name.startsWith("[") || IPV4.matcher(name).matches();
        return !loopback && (address || name.equals(host) || name.equals(machine));
    }

    private static boolean isForeign(Visit visit) {
        if (visit.origin() != null && !visit.host().equalsIgnoreCase(authority(visit.origin()))) {
            return true;
        }
        // "none" comes from the user: a typed address or a bookmark.
        return visit.site() != null
                && !visit.site().equals("same-origin")
                && !(visit.site().equals("none") && visit.reads());
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean isJson(String contentType) {
        return contentType != null
                && contentType
                        .replaceFirst(";.*", "")
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .equals(JSON);
    }

    private boolean knowsToken(String authorization) {
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return false;
        }
        byte[] given = authorization.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given, token);
    }
}

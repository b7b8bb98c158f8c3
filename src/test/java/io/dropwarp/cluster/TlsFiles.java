package io.dropwarp.cluster;

import io.dropwarp.cli.Cli;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files for TLS as one makes them by hand, with the JDK's own tool. */
final class TlsFiles {

    static final String PASSWORD = "very&secret";

    private TlsFiles() {}

    /** {@return a key store with a certificate for 127.0.0.1} */
    static Path keyStore(Path folder) throws Exception {
        Path store = folder.resolve("broker.p12");
        keytool(
                "-genkeypair",
                "-keystore",
                store,
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1");
        return store;
    }

    /** {@return a trust store with the certificate of a key store} */
    static Path trustStore(Path folder, Path keyStore) throws Exception {
        Path certificate = folder.resolve("broker.pem");
        keytool("-exportcert", "-keystore", keyStore, "-alias", "broker", "-rfc", "-file", certificate);
        Path store = folder.resolve("trusted.p12");
        keytool("-importcert", "-keystore", store, "-alias", "broker", "-file", certificate, "-noprompt");
        return store;
    }

    private static void keytool(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-storepass", PASSWORD));
        Cli.run(command.toArray(new String[0]));
    }
}

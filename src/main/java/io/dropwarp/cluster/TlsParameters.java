package io.dropwarp.cluster;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;

/** The files for TLS as parameters of Artemis. They are opened here first: Artemis would only say that it cannot connect. */
final class TlsParameters {

    private TlsParameters() {}

    /** Empty without files. */
    static Map<String, Object> of(Config.Tls tls) {
        Map<String, Object> parameters = new HashMap<>();
        if (!tls.keyStore().isEmpty()) {
            requireStore("dropwarp.cluster.key-store", tls.keyStore(), tls.keyStorePassword());
            parameters.put(TransportConstants.KEYSTORE_PATH_PROP_NAME, tls.keyStore());
            parameters.put(TransportConstants.KEYSTORE_PASSWORD_PROP_NAME, tls.keyStorePassword());
        }
        if (!tls.trustStore().isEmpty()) {
            requireStore("dropwarp.cluster.trust-store", tls.trustStore(), tls.trustStorePassword());
            parameters.put(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, tls.trustStore());
            parameters.put(TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME, tls.trustStorePassword());
        }
        return parameters;
    }

    private static void requireStore(String key, String file, String password) {
        try {
            KeyStore.getInstance(new File(file), password.toCharArray());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new ConfigException(
                    key + " is " + file + ", which cannot be opened: " + e.getMessage()
                            + ". It has to be a PKCS12 or JKS" + " file, and " + key + "-password its password.",
                    e);
        }
    }
}

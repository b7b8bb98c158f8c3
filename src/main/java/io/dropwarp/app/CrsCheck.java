package io.dropwarp.app;

import io.dropwarp.config.ConfigException;
import io.dropwarp.config.Profiles;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.WorkerException;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WorkerClient;
import io.dropwarp.workers.pool.WorkerPool;
import java.util.HashSet;
import java.util.Set;

/** Has a worker check the target CRSs of profiles before the first file is claimed. */
public final class CrsCheck {

    private static final int ATTEMPTS = 3;

    private final WorkerClient client;

    public CrsCheck(WorkerPool pool) {
        this.client = new WorkerClient(pool, null);
    }

    /**
     * Checks the CRSs of profiles.
     *
     * @param names which of them
     * @throws ConfigException naming the profile whose CRS cannot be used
     */
    public void check(Profiles profiles, Set<String> names) {
        // One of the command line is that of all profiles.
        Set<String> checked = new HashSet<>();
        for (String profile : names) {
            String crs = profiles.options(profile).crs();
            if (checked.add(crs)) {
                check(profile, crs);
            }
        }
    }

    private void check(String profile, String crs) {
        for (int i = 1; ; i++) {
            try {
                client.send(new Request.ResolveCrs(crs));
                return;
            } catch (WorkerException e) {
                if (i == ATTEMPTS || e.code().kind() != FailureKind.TRANSIENT) {
                    String hint = e.failure().hint();
                    throw new ConfigException(e.code() + " in profile \"" + profile + "\": "
                            + e.failure().message() + " " + (hint == null ? "" : hint));
                }
            }
        }
    }
}

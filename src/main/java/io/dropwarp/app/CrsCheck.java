package io.dropwarp.app;

import io.dropwarp.config.ConfigException;
import io.dropwarp.config.Profiles;
import io.dropwarp.model.FailureKind;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.WorkerOutcome;
import java.io.IOException;

/** Has a worker look at the target CRS of every profile before the first file is claimed. */
public final class CrsCheck {

    private static final int ATTEMPTS = 3;

    private final WorkerPool pool;

    public CrsCheck(WorkerPool pool) {
        this.pool = pool;
    }

    /**
     * Checks all profiles.
     *
     * @param profiles the profiles
     * @throws ConfigException naming the profile whose CRS cannot be used
     */
    public void check(Profiles profiles) {
        for (String profile : profiles.names()) {
            String crs = profiles.options(profile).crs();
            Reply reply = resolve(crs);
            for (int i = 1; i < ATTEMPTS && isTransient(reply); i++) {
                reply = resolve(crs);
            }
            if (reply.failure() != null) {
                throw new ConfigException(reply.failure().code() + " in profile \"" + profile + "\": "
                        + reply.failure().message() + " "
                        + (reply.failure().hint() == null ? "" : reply.failure().hint()));
            }
        }
    }

    private static boolean isTransient(Reply reply) {
        return reply.failure() != null && reply.failure().code().kind() == FailureKind.TRANSIENT;
    }

    private Reply resolve(String crs) {
        try {
            WorkerOutcome answer = pool.submit(Json.MAPPER.writeValueAsString(new Request.ResolveCrs(crs)), null);
            return Json.MAPPER.readValue(answer.reply(), Reply.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

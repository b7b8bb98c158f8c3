package io.dropwarp.chaos;

import java.util.List;

/**
 * One thing done to the service.
 *
 * @param action what
 * @param cue what to wait for first, at most a while
 * @param delayMillis how long after that
 * @param holdMillis how long it lasts, of what is undone again
 * @param choice which worker, node, folder or disk: taken modulo their number
 */
record Strike(Action action, Cue cue, int delayMillis, int holdMillis, int choice) {

    /** Things that can be done. */
    enum Action {
        /** SIGKILL of one worker. */
        KILL_WORKER("SIGKILL of a worker"),
        /** SIGKILL of the service; its workers end by themselves. */
        KILL_SERVICE("SIGKILL of the service"),
        /** SIGKILL of the service and all workers at once. */
        KILL_ALL("SIGKILL of service and workers"),
        /** SIGTERM of the service. */
        TERMINATE("SIGTERM of the service"),
        /** SIGKILL of a node; its worker ends by itself. */
        KILL_NODE("SIGKILL of a node", true),
        /** SIGKILL of the broker between the service and its nodes. */
        KILL_BROKER("SIGKILL of the broker", true),
        /** SIGTERM of a node. */
        TERMINATE_NODE("SIGTERM of a node", true),
        /** SIGSTOP of a node, and SIGCONT later; longer than the broker waits for a sign of life, or shorter. */
        FREEZE_NODE("SIGSTOP of a node", true),
        /** SIGSTOP of a worker, and SIGCONT later; longer than the pool waits for a sign of life, or shorter. */
        FREEZE_WORKER("SIGSTOP of a worker"),
        /** SIGSTOP of the service, and SIGCONT later. */
        FREEZE_SERVICE("SIGSTOP of the service"),
        /** The disk of the data root, or that of the output, is full. */
        FILL_DISK("disk full"),
        /** The output's disk is read-only. */
        PROTECT_OUTPUT("output read-only"),
        /** Nothing can be put into one of the folders. */
        LOCK_FOLDER("folder unwritable");

        private final String label;
        private final boolean cluster;

        Action(String label) {
            this(label, false);
        }

        Action(String label, boolean cluster) {
            this.label = label;
            this.cluster = cluster;
        }

        /** {@return whether only a cluster has what it is done to} */
        boolean cluster() {
            return cluster;
        }

        /** {@return as it stands in the summary} */
        String label() {
            return label;
        }

        /** {@return whether the service is dead after it} */
        boolean ends() {
            return this == KILL_SERVICE || this == KILL_ALL || this == TERMINATE;
        }

        /** {@return whether it ends a process with SIGKILL} */
        boolean kills() {
            return List.of(KILL_WORKER, KILL_SERVICE, KILL_ALL, KILL_NODE, KILL_BROKER)
                    .contains(this);
        }
    }

    /** Things in the life of a job that are over within milliseconds. */
    enum Cue {
        /** None: any instant. */
        NONE,
        /** A job's folder appears. */
        CLAIMED,
        /** An output appears. */
        PUBLISHED,
        /** Sources appear in the archive. */
        ARCHIVED,
        /** A dead letter appears. */
        BURIED
    }
}

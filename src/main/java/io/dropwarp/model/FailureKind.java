package io.dropwarp.model;

/** What is done about a failure; see the table of codes in {@link FailureCode}. */
public enum FailureKind {
    /** The input or its options are at fault: dead letter at once, since a retry gives the same. */
    PERMANENT,
    /** The attempt failed: retry on a fresh worker, a limited number of times. */
    TRANSIENT,
    /** The machine is at fault (disk, permission): wait; costs no attempt. */
    ENVIRONMENT,
    /** dropwarp is at fault: dead letter with the stack trace. */
    BUG
}

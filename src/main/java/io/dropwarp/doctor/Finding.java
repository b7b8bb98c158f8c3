package io.dropwarp.doctor;

/** Result of a check, which has a name of a word or two. The hint says what to do; null if all is well. */
public record Finding(String check, Status status, String message, String hint) {

    /** Severity. */
    public enum Status {
        /** As it should be. */
        OK,
        /** It works, but not as well as it could, or not for everything. */
        WARN,
        /** It does not work. */
        FAIL
    }

    static Finding ok(String check, String message) {
        return new Finding(check, Status.OK, message, null);
    }

    static Finding warn(String check, String message, String hint) {
        return new Finding(check, Status.WARN, message, hint);
    }

    static Finding fail(String check, String message, String hint) {
        return new Finding(check, Status.FAIL, message, hint);
    }
}

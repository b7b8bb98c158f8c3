package io.dropwarp.model;

/**
 * Why an arrival did not become an output. The names are a contract: they appear in reports, logs, metrics and the
 * output of {@code batch --json}.
 */
public enum FailureCode {
    /** The file has no bytes. */
    EMPTY_FILE(FailureKind.PERMANENT),
    /** No GDAL driver recognises the file, or it holds no image. */
    NOT_A_RASTER(FailureKind.PERMANENT),
    /** A raster, but of a driver, codec or container that is not accepted. */
    UNSUPPORTED_FORMAT(FailureKind.PERMANENT),
    /** The file's structure or pixels are damaged or cut off. */
    CORRUPT(FailureKind.PERMANENT),
    /** Placed by a geotransform or GCPs, but in no known CRS. */
    NO_CRS(FailureKind.PERMANENT),
    /** The target (or overriding source) CRS cannot be understood. */
    BAD_CRS(FailureKind.PERMANENT),
    /** Neither geotransform nor enough GCPs nor RPCs. */
    NO_GEOREFERENCING(FailureKind.PERMANENT),
    /**
     * No transformation from the source CRS to the target CRS, or no part of the source lies where the target CRS is
     * defined.
     */
    NOT_TRANSFORMABLE(FailureKind.PERMANENT),
    /** More pixels or bytes than the limits allow. */
    TOO_LARGE(FailureKind.PERMANENT),
    /** The file points at something that is not part of the arrival. */
    FORBIDDEN_REFERENCE(FailureKind.PERMANENT),
    /** A name that is not accepted: control characters, backslash, invalid UTF-8, a symbolic link, a special file. */
    BAD_NAME(FailureKind.PERMANENT),
    /** The arrival's own {@code .dropwarp.yaml} cannot be used. */
    BAD_JOB_SPEC(FailureKind.PERMANENT),
    /** The first folder below the drop folder is not the name of a profile. */
    UNKNOWN_PROFILE(FailureKind.PERMANENT),
    /** The finished output does not match its plan. */
    VERIFY_FAILED(FailureKind.PERMANENT),

    /** The worker process ended during its work. */
    WORKER_CRASHED(FailureKind.TRANSIENT),
    /** The worker process was silent for too long and was killed. */
    WORKER_HUNG(FailureKind.TRANSIENT),
    /** The tile took longer than its time limit. */
    TIMEOUT(FailureKind.TRANSIENT),
    /** Reading or writing failed for a reason that may pass. */
    IO_ERROR(FailureKind.TRANSIENT),
    /** The worker process ran out of its memory. */
    OUT_OF_MEMORY(FailureKind.TRANSIENT),

    /** No space left where dropwarp has to write. */
    DISK_FULL(FailureKind.ENVIRONMENT),
    /** No permission to write where dropwarp has to write. */
    OUTPUT_UNWRITABLE(FailureKind.ENVIRONMENT),

    /** A defect of dropwarp itself. */
    INTERNAL(FailureKind.BUG);

    private final FailureKind kind;

    FailureCode(FailureKind kind) {
        this.kind = kind;
    }

    public FailureKind kind() {
        return kind;
    }
}

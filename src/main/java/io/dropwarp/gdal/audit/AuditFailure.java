package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Shell;
import java.util.Locale;

/** Failure messages for an output that its source contradicts. Stateless. */
final class AuditFailure {

    private AuditFailure() {}

    /**
     * {@return the failure of an impossible pixel}
     *
     * @param what the contradiction, continuing "The finished output "
     * @param band from 1
     * @param x source column, with fraction; NaN if there is none
     * @param y source row, with fraction
     */
    static DropwarpException pixel(String file, String what, int band, double x, double y) {
        String look = Double.isNaN(x)
                ? "Warp the source by hand with the \"command\" in the report"
                : "Compare with the source: gdallocationinfo -b " + band + " " + Shell.quote(file) + " "
                        + (long) Math.floor(x) + " " + (long) Math.floor(y)
                        + ", and with the \"command\" in the report";
        return failed(what, look);
    }

    /** {@return the failure of any other difference} {@code what} continues "The finished output ". */
    static DropwarpException promise(String what) {
        return failed(what, "Compare gdalinfo of the source and of what is in staged or tiles");
    }

    static DropwarpException unreadable() {
        return failed("has pixels that cannot be read: " + GdalError.message(), "Read it with gdalinfo -checksum");
    }

    private static DropwarpException failed(String what, String look) {
        return new DropwarpException(
                FailureCode.VERIFY_FAILED,
                "The finished output " + what + ", so it was not published.",
                look
                        + ". If the source is sound, this is a defect of dropwarp: please report it with what lies beside this"
                        + " report. \"audit: off\" publishes without comparing.");
    }

    /** {@return a number for a message, with up to six digits} */
    static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Numbers.text(value)
                : String.format(Locale.ROOT, "%.6g", value);
    }
}

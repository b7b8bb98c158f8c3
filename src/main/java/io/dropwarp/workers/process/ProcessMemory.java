package io.dropwarp.workers.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Resident memory of a process, from {@code /proc/<pid>/status}; 0 if unknown, as without {@code /proc}. Not from
 * {@code statm}: this file counts in kB, so no page size is needed, and it has the peak.
 */
record ProcessMemory(long residentBytes, long peakBytes) {

    private static final ProcessMemory UNKNOWN = new ProcessMemory(0, 0);

    /** {@return the memory of a process, zeros if it is gone} */
    static ProcessMemory of(long pid) {
        try {
            String status =
                    Files.readString(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1);
            return new ProcessMemory(bytes(status, "\nVmRSS:"), bytes(status, "\nVmHWM:"));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static long bytes(String status, String key) {
        int at = status.indexOf(key);
        if (at < 0) {
            return 0; // a zombie has no memory lines
        }
        int end = status.indexOf(" kB", at);
        return Long.parseLong(status.substring(at + key.length(), end).trim()) * 1024;
    }
}

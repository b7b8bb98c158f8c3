package io.dropwarp.fuzz;

import java.util.Optional;

/** One way to damage a file. Stateless; all chance comes from the dice. */
@FunctionalInterface
interface Mutation {

    /** A damaged file. */
    final class Damage {

        private final byte[] bytes;
        private final String what;

        /**
         * A damaged file.
         *
         * @param bytes its new content, from now on its own
         * @param what what was done, for people
         */
        Damage(byte[] bytes, String what) {
            this.bytes = bytes;
            this.what = what;
        }

        /** {@return its new content} */
        byte[] bytes() {
            return bytes;
        }

        /** {@return what was done} */
        String what() {
            return what;
        }
    }

    /**
     * Damages a copy of a file.
     *
     * @param file the content, which stays as it is
     * @param dice decide where and how
     * @return the damaged copy, or nothing if the file has nothing this could be done to
     */
    Optional<Damage> apply(byte[] file, Dice dice);

    /** {@return a damage} */
    static Optional<Damage> done(byte[] bytes, String format, Object... values) {
        return Optional.of(new Damage(bytes, String.format(java.util.Locale.ROOT, format, values)));
    }
}

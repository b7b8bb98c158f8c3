/**
 * The command line. One class per command, as picocli wants it, which makes more than 25 small files.
 */
package io.dropwarp.cli;

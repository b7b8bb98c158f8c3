/** What happens to an arrival that could not be warped: its files are kept unchanged, with a report that says why. */
package io.dropwarp.deadletter;

/** What becomes of an arrival that could not be warped: its files kept bit for bit, and a report that says why. */
package io.dropwarp.deadletter;

/**
 * Whether an arrival may be claimed and a step may run: machine faults, free disk space and reservations of it.
 */
package io.dropwarp.admission;

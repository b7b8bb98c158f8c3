/** The tiles of a job: what a worker is asked for, how each ended, and what comes after a failed attempt. */
package io.dropwarp.tiles;

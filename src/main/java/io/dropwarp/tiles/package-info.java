/** The tiles of a job: the requests to workers, their results, and what follows a failed attempt. */
package io.dropwarp.tiles;

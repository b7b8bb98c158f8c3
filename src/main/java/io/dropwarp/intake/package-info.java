/** The drop folder: which arrivals are complete, which files belong together, and how they are claimed. */
package io.dropwarp.intake;

/** The drop folder: which arrivals are whole, which files belong together, and how they become ours. */
package io.dropwarp.intake;

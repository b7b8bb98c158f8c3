/** Requests for plans, and their results. */
package io.dropwarp.planning;

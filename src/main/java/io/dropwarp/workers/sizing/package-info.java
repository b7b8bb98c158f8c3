/**
 * How many workers run, and how much memory each may use.
 */
package io.dropwarp.workers.sizing;

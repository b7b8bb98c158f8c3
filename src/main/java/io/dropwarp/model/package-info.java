/**
 * Shared values: jobs, plans, tiles, failures. Plain and immutable, importing only the JDK, so that every other package
 * may depend on them.
 *
 * <p>One small file per value, which makes more than 25.
 */
package io.dropwarp.model;

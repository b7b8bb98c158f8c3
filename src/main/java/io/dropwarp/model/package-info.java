/**
 * Shared values: jobs, plans, tiles, failures. Plain and immutable, importing only the JDK, so that every other package
 * may depend on them.
 */
package io.dropwarp.model;

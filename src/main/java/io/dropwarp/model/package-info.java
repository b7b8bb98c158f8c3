/**
 * What everybody talks about: jobs, plans, tiles, failures. Plain immutable values that import nothing but the JDK, so
 * that every other package may depend on them.
 */
package io.dropwarp.model;

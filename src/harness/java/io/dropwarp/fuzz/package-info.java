/**
 * The fuzzer: damages real rasters and their sidecars, sends them through the real worker pool and judges each ending.
 * A run is told by its seed, a case by seed and number. {@link io.dropwarp.fuzz.Fuzz} is run by hand, a short run is
 * part of the tests.
 */
package io.dropwarp.fuzz;

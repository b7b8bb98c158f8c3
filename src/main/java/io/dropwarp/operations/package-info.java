/**
 * What operators can see and do, by command line, by console and by clock: status, answers to dead letters, sweeps.
 *
 * <p>Sweeps and commands share a package, since a command is a sweep that an operator requested.
 */
package io.dropwarp.operations;

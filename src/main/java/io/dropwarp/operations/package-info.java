/**
 * What operators can see and do, by command line, by console and by clock: status, answers to dead letters, sweeps.
 *
 * <p>Sweeps and commands are one room, since a command is a sweep that somebody asked for.
 */
package io.dropwarp.operations;

/** The program: main, wiring and the command line. */
package io.dropwarp.app;

/**
 * Looks for what keeps dropwarp from working, and for what keeps it from working faster: checks of the machine and the
 * configuration, and a measurement on somebody's own files. Prints nothing and knows no Camel.
 */
package io.dropwarp.doctor;

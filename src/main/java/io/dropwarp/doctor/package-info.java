/**
 * Finds what keeps dropwarp from working, or from working faster: checks of the machine and the configuration, and a
 * measurement on the user's own files. Prints nothing and knows no Camel.
 */
package io.dropwarp.doctor;

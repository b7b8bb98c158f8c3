/** The jobs in flight: the state of each between claim and end, and how they are found after a restart. */
package io.dropwarp.job;

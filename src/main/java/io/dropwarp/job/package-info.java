/** The jobs in flight: what is known of each between claim and end, and how they are found again after a restart. */
package io.dropwarp.job;

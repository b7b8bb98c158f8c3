/**
 * Chaos: the real service as a process of its own, under kills, pauses, full disks and folders that cannot be written,
 * drawn from a seed; and checks that nothing is lost, doubled or seen half-written. Started by {@link
 * io.dropwarp.chaos.Chaos}.
 */
package io.dropwarp.chaos;

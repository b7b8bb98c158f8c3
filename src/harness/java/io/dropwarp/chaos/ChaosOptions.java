package io.dropwarp.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run is to do.
 *
 * @param seed decides arrivals, rounds and strikes
 * @param kills SIGKILLs, after which no more rounds begin
 * @param arrivals number of deliveries
 * @param nodes number of nodes that do the work, through a broker; 0 for workers of the service itself
 * @param most time after which no more rounds begin
 * @param home the project's folder
 * @param folder an empty folder for everything the run makes
 * @param stopAtFirst whether to end with the first round that shows something wrong
 */
record ChaosOptions(
        long seed, int kills, int arrivals, int nodes, Duration most, Path home, Path folder, boolean stopAtFirst) {}

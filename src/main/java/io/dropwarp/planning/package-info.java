/** What a worker is told when it is asked for a plan. The plan itself is made in the worker. */
package io.dropwarp.planning;

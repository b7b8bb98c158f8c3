/**
 * What a worker is asked to plan, and what becomes of the plan it returns.
 */
package io.dropwarp.planning;

/**
 * Work on other machines: what a coordinator knows of its nodes, its requests to them, and what both say through the
 * broker. Nothing here is used on a single machine.
 */
package io.dropwarp.cluster;

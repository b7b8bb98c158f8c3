/** The folders dropwarp writes to: whether they can be written, how much room they have and how much a job needs. */
package io.dropwarp.disk;

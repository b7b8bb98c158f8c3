/** Files that are complete or absent whenever the process or the machine stops, and their hashes. */
package io.dropwarp.files;

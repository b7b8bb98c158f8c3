/**
 * Files that are whole or not there, whenever the process or the machine stops, and their hashes.
 */
package io.dropwarp.files;

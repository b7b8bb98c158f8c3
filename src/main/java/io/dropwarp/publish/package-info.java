/**
 * From a verified output in the work folder to one that people see: names, receipts, the rename, the archive.
 */
package io.dropwarp.publish;

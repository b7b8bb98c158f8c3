/** From a verified output in the work folder to a visible one: names, receipts, the rename, the archive. */
package io.dropwarp.publish;

/** From a verified output in the work folder to one that people see: names, receipts, the move, the archive, the ledger. */
package io.dropwarp.publish;

/**
 * The append-only record of every job that ended.
 */
package io.dropwarp.ledger;

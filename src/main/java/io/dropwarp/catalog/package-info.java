/**
 * The STAC catalogue over the receipts in the output folder, brought up to date some seconds after they change.
 */
package io.dropwarp.catalog;

/**
 * Starts and stops the service: each stage is put together from its settings.
 */
package io.dropwarp.app;

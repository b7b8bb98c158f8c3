/**
 * The service: {@link io.dropwarp.app.Service} starts and stops it, {@code Stages} builds its stages, and each stage binds
 * its own beans from its own settings. One small class per stage makes more than 25.
 */
package io.dropwarp.app;

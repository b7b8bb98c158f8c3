/** Settings: keys, sources of their values, profiles, and an arrival's own options. */
package io.dropwarp.config;

/** Settings: the keys, where their values come from, the profiles, and an arrival's own options. */
package io.dropwarp.config;

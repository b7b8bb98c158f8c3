/** What the web console shows, and whom it lets do something. Does not know Camel; {@code http} serves it. */
package io.dropwarp.console;

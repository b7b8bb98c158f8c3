/** The content of the web console and its access rules. Does not know Camel; {@code http} serves it. */
package io.dropwarp.console;

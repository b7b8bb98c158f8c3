/** What the web console shows, and whom it lets do something. Knows neither Camel nor an HTTP server. */
package io.dropwarp.console;

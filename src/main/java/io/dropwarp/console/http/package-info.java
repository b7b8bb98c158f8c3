/** The console over HTTP, on a Vert.x router: one class for each part of the page. Does not know which server it is on. */
package io.dropwarp.console.http;

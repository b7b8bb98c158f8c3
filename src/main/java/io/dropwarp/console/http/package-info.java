/** The console over HTTP, on a Vert.x router: one class for each part of the page. Independent of the server. */
package io.dropwarp.console.http;

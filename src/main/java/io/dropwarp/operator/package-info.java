/** What operators see of a service, and what they can have it do: the same for the command line and the console. */
package io.dropwarp.operator;

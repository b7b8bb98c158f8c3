/** File operations that leave one whole file or none, whenever the process or the machine stops. */
package io.dropwarp.durable;

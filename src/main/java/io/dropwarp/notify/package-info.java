/** Which events are sent as notifications, and their text; see docs/NOTIFICATIONS.md. Independent of the transport. */
package io.dropwarp.notify;

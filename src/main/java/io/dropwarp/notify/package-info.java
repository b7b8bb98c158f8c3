/** What others are told of the service's work, and in which words; docs/NOTIFICATIONS.md shows it. Knows no transport. */
package io.dropwarp.notify;

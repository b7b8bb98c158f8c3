/** What is done now and then: looking for what was missed, trying again, checking, clearing away. */
package io.dropwarp.sweep;

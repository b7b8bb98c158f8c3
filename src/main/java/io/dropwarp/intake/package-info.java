/** What an arrival consists of: which files belong together, and which may be named by which. JDK only. */
package io.dropwarp.intake;

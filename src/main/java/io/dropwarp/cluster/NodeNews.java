package io.dropwarp.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dropwarp.model.Versions;
import java.time.Instant;
import java.util.List;

/**
 * What a node says about itself each second, to all coordinators.
 *
 * @param name unique among the nodes of a broker
 * @param folders identity of the shared folders it sees; see {@link SharedFolders}
 * @param slots requests it takes at once
 * @param memoryMb memory for all that it runs at once, in MB
 * @param reservedMb how much of it is reserved for requests now
 * @param busy requests it has taken and not answered
 * @param waiting how many of these wait for memory, an estimate
 * @param done requests it has answered since its start
 * @param redelivered requests it was given that another node, or itself, had been given before
 * @param lost workers it has lost since its start
 * @param since when it started
 * @param at its clock when it said so; null from older versions
 * @param leaving whether it takes nothing more
 * @param trouble why it takes nothing for now, since no worker can be started; null if all is well
 * @param running ids of the requests it works on
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeNews(
        String name,
        String host,
        String folders,
        Versions versions,
        int slots,
        int memoryMb,
        int reservedMb,
        int busy,
        int waiting,
        long done,
        long redelivered,
        long lost,
        Instant since,
        Instant at,
        boolean leaving,
        String trouble,
        List<String> running) {

    public NodeNews {
        running = List.copyOf(running);
    }
}

package io.dropwarp.job;

import com.fasterxml.jackson.core.type.TypeReference;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that have worked on one job. Those of a scene are kept in its folder ({@code nodes.json}) over a restart: the
 * file is written when a further node has answered, not for each tile, and nothing waits until it is on disk, since
 * no step depends on it. Thread-safe.
 */
final class NodeLog {

    private static final Logger LOG = LoggerFactory.getLogger(NodeLog.class);
    private static final TypeReference<TreeSet<String>> FORM = new TypeReference<>() {};

    private final JobFolder folder;
    private final Set<String> names = new TreeSet<>();
    private int written;

    NodeLog(JobFolder folder) {
        this.folder = folder;
    }

    /**
     * Reads what an earlier run wrote, if anything.
     *
     * @throws IOException if the file exists but cannot be read
     */
    synchronized void read() throws IOException {
        if (Files.exists(folder.nodes())) {
            names.addAll(Json.MAPPER.readValue(folder.nodes().toFile(), FORM));
            written = names.size();
        }
    }

    /**
     * A node has answered.
     *
     * @param keep whether to write all names known, unless they are written; if that fails, the next answer tries again
     */
    synchronized void add(String node, boolean keep) {
        names.add(node);
        if (!keep || written == names.size()) {
            return;
        }
        try {
            DurableFiles.writeSoon(folder.nodes(), Json.MAPPER.writeValueAsBytes(names));
            written = names.size();
        } catch (IOException e) {
            LOG.debug("A restart would forget that {} has worked on {}", node, folder.job(), e);
        }
    }

    /** {@return their names, sorted} */
    synchronized List<String> names() {
        return List.copyOf(names);
    }
}

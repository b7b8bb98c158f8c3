package io.dropwarp.cluster;

/**
 * What a node takes at once.
 *
 * @param memoryMb memory for all that it runs at once, in MB
 */
public record NodeSize(String name, int slots, int memoryMb) {

    static NodeSize of(NodeNews news) {
        return new NodeSize(news.name(), news.slots(), news.memoryMb());
    }

    /** {@return how many requests that need so many MB it runs at once; 0 MB if that is unknown} */
    int slots(int mb) {
        return mb == 0 ? slots : Math.min(slots, memoryMb / mb);
    }
}

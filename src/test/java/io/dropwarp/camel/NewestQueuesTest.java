package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.notify.Channel;
import io.dropwarp.notify.NewsTally;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class NewestQueuesTest {

    @Test
    void makesRoomForTheNewest() {
        AtomicInteger dropped = new AtomicInteger();
        NewestQueues.Newest<Integer> queue = new NewestQueues.Newest<>(3, dropped::incrementAndGet);
        for (int i = 1; i <= 5; i++) {
            // As the SEDA component fills it.
            assertThat(queue.add(i)).isTrue();
        }

        assertThat(queue).containsExactly(3, 4, 5);
        assertThat(dropped).hasValue(2);
    }

    @Test
    void countsWhatIsDroppedForEachChannel() throws Exception {
        NewsTally tally = new NewsTally();
        BlockingQueue<Exchange> queue = new NewestQueues(Channel.MAIL, tally).create(2);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            for (int i = 0; i < 5; i++) {
                queue.add(new DefaultExchange(context));
            }
        }

        assertThat(queue).hasSize(2);
        assertThat(tally.dropped(Channel.MAIL)).isEqualTo(3);
        assertThat(tally.dropped(Channel.WEBHOOK)).isZero();
    }
}

package io.dropwarp.chaos;

import io.dropwarp.chaos.Strike.Action;
import io.dropwarp.chaos.Strike.Cue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One life of the service.
 *
 * @param number counted from 1
 * @param early whether strikes come before it is up, in the middle of its recovery
 * @param quietMillis how long files must be unchanged
 * @param stopSeconds how long a stop waits for tiles
 * @param checked whether the next round waits until the last worker is gone and all was checked; else the service
 *     starts again at once, while orphans may still write
 * @param strikes what is done to it, the last of which ends it
 */
record Round(int number, boolean early, int quietMillis, int stopSeconds, boolean checked, List<Strike> strikes) {

    private static final int EARLY_PERCENT = 12;

    /** Draws rounds without end; the same for the same seed. */
    static final class Draw {

        private final Random random;
        private final boolean cluster;
        private int number;

        Draw(long seed, boolean cluster) {
            this.cluster = cluster;
            // Apart from the deliveries' numbers, or else a longer list of them would change the rounds.
            random = new Random(seed * 31 + 7);
        }

        Round next() {
            number++;
            List<Strike> strikes = new ArrayList<>();
            boolean early = random.nextInt(100) < EARLY_PERCENT;
            int workers = early ? random.nextInt(2) : 2 + random.nextInt(4);
            int others = early ? 0 : random.nextInt(3);
            for (int i = 0; i < workers; i++) {
                strikes.add(strike(Action.KILL_WORKER, cue(20), 1400));
            }
            for (int i = 0; i < others; i++) {
                strikes.add(random.nextInt(strikes.size() + 1), strike(other(), cue(15), 900));
            }
            int nodes = cluster ? 1 + random.nextInt(4) : 0;
            for (int i = 0; i < nodes; i++) {
                strikes.add(random.nextInt(strikes.size() + 1), strike(node(), cue(15), 1400));
            }
            strikes.add(strike(end(), early ? Cue.NONE : cue(65), early ? 3000 : 600));
            int quiet = List.of(0, 20, 100, 200).get(random.nextInt(4));
            return new Round(number, early, quiet, random.nextInt(3), random.nextInt(100) >= 25, List.copyOf(strikes));
        }

        private Strike strike(Action action, Cue cue, int mostDelay) {
            // After a cue only a moment: what it shows is over soon.
            int delay = cue == Cue.NONE ? random.nextInt(mostDelay) : random.nextInt(3) * random.nextInt(12);
            int hold = 300
                    + random.nextInt(
                            action == Action.FREEZE_NODE ? 9000 : action == Action.FREEZE_WORKER ? 7000 : 2500);
            return new Strike(action, cue, delay, hold, random.nextInt(1 << 20));
        }

        private Cue cue(int percent) {
            Cue[] all = Cue.values();
            Cue drawn = all[1 + random.nextInt(all.length - 1)];
            return random.nextInt(100) < percent ? drawn : Cue.NONE;
        }

        private Action other() {
            List<Action> others = List.of(
                    Action.FREEZE_WORKER,
                    Action.FREEZE_SERVICE,
                    Action.FILL_DISK,
                    Action.PROTECT_OUTPUT,
                    Action.LOCK_FOLDER);
            return others.get(random.nextInt(others.size()));
        }

        private Action node() {
            int percent = random.nextInt(100);
            return percent < 55
                    ? Action.KILL_NODE
                    : percent < 70 ? Action.KILL_BROKER : percent < 85 ? Action.TERMINATE_NODE : Action.FREEZE_NODE;
        }

        private Action end() {
            int percent = random.nextInt(100);
            return percent < 65 ? Action.KILL_SERVICE : percent < 92 ? Action.KILL_ALL : Action.TERMINATE;
        }
    }
}

package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.Browser;
import io.dropwarp.Ports;
import io.dropwarp.app.RawHttp;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The console of the real service, as a person in front of a browser uses it. */
@Timeout(180)
class ConsoleIT {

    private static final String SCRIPT_NAME = "<img src=x onerror=document.title='pwned'>.tif";

    @TempDir
    private static Path data;

    private static RunningService running;
    private static Browser browser;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        port = Ports.free();
        running = new RunningService(data)
                .set("console.port", Integer.toString(port))
                .workers(1)
                .profile("wgs84", "crs: EPSG:4326")
                // Large enough to be watched: 24 bands, each of which takes a worker a good part of a second.
                .profile("scene", "size: [4096, 12288]\nresampling: cubic\ntile-rows: 512\ncompression: NONE")
                .start();
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        try (RunningService service = running;
                Browser last = browser) {
            assertThat(service).isNotNull();
            assertThat(last).isNotNull();
        }
    }

    @BeforeEach
    void open() {
        browser.size(1400, 1000);
        browser.open("http://127.0.0.1:" + port + "/");
        browser.untilText("#state", "running");
    }

    @AfterEach
    void hearNoComplaints() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static JobEnded deadLetter(String raster, String as) throws IOException {
        running.drop(raster, as);
        JobEnded end = running.awaitEnd(as);
        assertThat(end.code()).isNotNull();
        return end;
    }

    /** The first in the list of dead letters whose file has that name. */
    private static String letter(String file) {
        return "[...document.querySelectorAll('#letter-list .row')]"
                + ".find((row) => row.querySelector('.file').textContent === '%s')".formatted(file);
    }

    @Test
    void takesAllItNeedsFromItsOwnServerAndSaysWhatToDo() throws IOException {
        browser.until("document.querySelector('#workers').textContent.includes('idle')");
        List<String> resources = browser.ask("return performance.getEntriesByType('resource').map((e) => e.name)");

        assertThat(resources)
                .hasSizeGreaterThan(15)
                .allMatch(name -> name.startsWith("http://127.0.0.1:" + port + "/"));
        assertThat(browser.text("#no-jobs")).contains(running.folder("drop").toString());
        assertThat(browser.text("#folders .name")).contains("drop", "work", "output");
        assertThat(browser.text("#sweep-list h3")).contains("verify", "retention");
    }

    @Test
    void showsAJobFillTileByTileUntilItIsPublished() throws IOException {
        running.drop("good/small_world.tif", "scene/world.tif");
        String canvas =
                "[...document.querySelectorAll('#jobs .job')].find((job) => job.textContent.includes('world.tif'))"
                        + "?.querySelector('canvas')";
        browser.until(canvas + "?.getAttribute('aria-label')?.includes('Grid of 24 tiles')");
        TreeSet<Integer> counts = new TreeSet<>();
        TreeSet<Integer> areas = new TreeSet<>();
        AtomicBoolean shot = new AtomicBoolean();
        await().atMost(RunningService.PATIENCE).until(() -> {
            List<Long> seen = look(canvas);
            if (seen != null) {
                counts.add(seen.get(0).intValue());
                areas.add(seen.get(1).intValue());
                if (seen.get(0) >= 10 && shot.compareAndSet(false, true)) {
                    browser.shot("scene-fills");
                }
            }
            return running.ended().stream().anyMatch(end -> end.file().equals("scene/world.tif"));
        });

        assertThat(running.awaitEnd("scene/world.tif").published()).isTrue();
        assertThat(counts).as("numbers of tiles seen done").hasSizeGreaterThan(3);
        assertThat(areas).as("pixels seen in the colour of what is done").hasSizeGreaterThan(3);
        browser.until(
                "[...document.querySelectorAll('#result-list .row')]"
                        + ".some((row) => row.textContent.includes('world.tif') && row.querySelector('img')?.naturalWidth > 10)");
        browser.until(
                "[...document.querySelectorAll('.footprints title')].some((t) => t.textContent.includes('world.tif'))");
        browser.ask("[...document.querySelectorAll('#result-list .row')]"
                + ".find((row) => row.textContent.includes('world.tif')).querySelector('button').click()");
        browser.until("document.querySelector('#sheet').open");
        assertThat(browser.text("#sheet"))
                .contains("world_EPSG3857.tif", "4,096 × 12,288 px", "gdalwarp -t_srs EPSG:3857");
        browser.until("document.querySelector('#sheet img')?.naturalWidth > 10");
        browser.shot("result");
        // That the test reads the picture's pixels.
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("willReadFrequently"));
    }

    /** Tiles done and pixels in their colour; null while there is no such canvas. */
    private static List<Long> look(String canvas) {
        return browser.ask("const canvas = " + canvas + "; if (!canvas) return null;"
                + "const done = Number(canvas.getAttribute('aria-label').match(/(\\d+) done/)[1]);"
                + "const hex = getComputedStyle(document.documentElement).getPropertyValue('--tile-done').trim();"
                + "const colour = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));"
                + "const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
                + "let area = 0;"
                + "for (let i = 0; i < data.length; i += 4) {"
                + "  if (colour.every((value, band) => data[i + band] === value)) area++;"
                + "}"
                + "return [done, area];");
    }

    @Test
    void answersADeadLetterWithTheKeyboardAlone() throws IOException {
        JobEnded end = deadLetter("bad/float32.tif", "placed-nowhere.tif");
        assertThat(end.code()).isEqualTo(FailureCode.NO_CRS);
        browser.until(letter("placed-nowhere.tif"));

        browser.tabTo("it.classList.contains('open') && it.textContent.includes('placed-nowhere.tif')");
        browser.type(Keys.ENTER);
        browser.until("document.querySelector('#sheet').open");
        browser.until("document.querySelector('#sheet img')?.naturalWidth > 0");
        browser.shot("report");
        assertThat(browser.text("#sheet"))
                .contains("NO_CRS", "does not say in which coordinate reference system", "GTiff, 3 × 2 px", "Float32");
        browser.tabTo("it.name === 'source-crs'");
        browser.type("EPSG:26711");
        browser.tabTo("it.name === 'resampling'");
        browser.type("near");
        browser.tabTo("it.textContent === 'Retry' && it.closest('form')");
        browser.type(Keys.ENTER);

        browser.untilText("#news", "placed-nowhere.tif is tried again");
        await().atMost(RunningService.PATIENCE)
                .until(() -> Files.exists(running.folder("output/placed-nowhere_EPSG3857.json")));
        assertThat(running.receipt("placed-nowhere_EPSG3857.json")
                        .path("properties")
                        .path("dropwarp:options")
                        .path("resampling")
                        .asText())
                .isEqualTo("near");
        browser.until("!" + letter("placed-nowhere.tif"));
        browser.until("[...document.querySelectorAll('#result-list .row:not(.failed) .file')]"
                + ".some((name) => name.textContent === 'placed-nowhere.tif')");
        assertThat(running.folder("dead-letter").resolve(end.job())).doesNotExist();
    }

    @Test
    void saysSoWhenAnotherWasQuicker() throws IOException {
        JobEnded end = deadLetter("bad/float32.tif", "fought-over.tif");
        browser.until(letter("fought-over.tif"));
        browser.ask(letter("fought-over.tif") + ".querySelector('.open').click()");
        browser.until("document.querySelector('#sheet').open");
        running.service().operations().discard(end.job());
        browser.press("#sheet form .primary");

        browser.untilText("#news .bad", "There is no dead letter " + end.job());
        assertThat(browser.<Boolean>ask("return document.querySelector('#sheet').open"))
                .isTrue();
        // The browser notes the refusal itself.
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("409"));
    }

    @Test
    void discardsOnlyAfterAsking() throws IOException {
        JobEnded end = deadLetter("bad/empty.tif", "nothing.tif");
        Path folder = end.report().getParent();
        browser.until(letter("nothing.tif"));
        browser.ask(letter("nothing.tif") + ".querySelector('.open').click()");
        browser.press("#sheet .danger");
        browser.until("document.querySelector('#ask').open");
        // What the Enter key does first is to leave everything as it is.
        browser.type(Keys.ENTER);
        browser.until("!document.querySelector('#ask').open");
        assertThat(folder).exists();

        browser.press("#sheet .danger");
        browser.press("#ask-yes");
        browser.until("!" + letter("nothing.tif"));
        assertThat(folder).doesNotExist();
    }

    @Test
    void discardsAllOfACode() throws IOException {
        List<Path> folders = List.of(
                deadLetter("bad/readme.tif", "text-1.tif").report().getParent(),
                deadLetter("bad/readme.tif", "text-2.tif").report().getParent());
        Path other = deadLetter("bad/float32.tif", "stays.tif").report().getParent();
        browser.until(letter("text-1.tif"));
        browser.until(
                "[...document.querySelectorAll('.group')].some((group) => group.textContent.includes('NOT_A_RASTER'))");
        browser.ask(
                "[...document.querySelectorAll('.group')].find((g) => g.textContent.includes('NOT_A_RASTER')).click()");
        browser.until("!document.querySelector('#discard-all').hidden && !" + letter("stays.tif"));
        browser.press("#discard-all");
        browser.press("#ask-yes");

        browser.until(
                "![...document.querySelectorAll('.group')].some((group) => group.textContent.includes('NOT_A_RASTER'))");
        assertThat(folders).allSatisfy(folder -> assertThat(folder).doesNotExist());
        assertThat(other).exists();
    }

    @Test
    void showsNamesAsTheyAre() throws IOException {
        deadLetter("bad/empty.tif", SCRIPT_NAME);
        running.drop("good/utmsmall.tif", "\"'&<b>.tif");
        assertThat(running.awaitEnd("\"'&<b>.tif").published()).isTrue();
        browser.until(
                "[...document.querySelectorAll('#letter-list .file')].some((name) => name.textContent === arguments[0])",
                SCRIPT_NAME);
        browser.until(
                "[...document.querySelectorAll('#result-list .file')].some((name) => name.textContent === arguments[0])",
                "\"'&<b>.tif");
        browser.ask("[...document.querySelectorAll('#letter-list .row')]"
                + ".find((row) => row.textContent.includes('<img')).querySelector('.open').click()");
        browser.until("document.querySelector('#sheet').open");

        assertThat(browser.text("#sheet-title")).contains(SCRIPT_NAME);
        assertThat(browser.<Long>ask("return document.querySelectorAll('img[src=\"x\"], main b').length"))
                .isZero();
        assertThat(browser.<String>ask("return document.title")).contains("dropwarp");
        browser.shot("names");
    }

    @Test
    void runsASweepNow() {
        String button = "[aria-label=\"Run the sweep verify now\"]";
        browser.press(button);

        browser.until(
                "document.querySelector(arguments[0]).closest('li').querySelector('.last').textContent.startsWith('Last')",
                button);
        browser.untilText("#news", "Sweep verify");
        assertThat(running.service().operations().status().sweeps()).anySatisfy(sweep -> {
            assertThat(sweep.name()).isEqualTo("verify");
            assertThat(sweep.last()).isNotNull();
        });
        browser.press("[aria-label=\"Dry run of the sweep retention\"]");
        browser.until("document.querySelector('#sheet').open");
        assertThat(browser.text("#sheet-title")).contains("dry run");
    }

    @Test
    void fitsAPhoneInTheDark() throws IOException {
        deadLetter("bad/byte_truncated.tif", "a-name-so-long-that-it-would-not-fit-any-phone-".repeat(3) + ".tif");
        browser.dark(true);
        for (int width : new int[] {390, 360}) {
            browser.size(width, 844);
            open(width);
            assertThat(browser.<Long>ask("return document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(width);
            browser.ask("document.querySelector('#letter-list .open').click()");
            browser.until("document.querySelector('#sheet').open");
            assertThat(browser.<Long>ask("return document.querySelector('#sheet').scrollWidth"))
                    .isLessThanOrEqualTo(width);
        }
        browser.shot("phone-report");
        browser.dark(false);
    }

    private static void open(int width) {
        browser.open("http://127.0.0.1:" + port + "/");
        browser.until("document.querySelector('#letter-list .open')");
        assertThat(browser.<Long>ask("return innerWidth")).isEqualTo(width);
        assertThat(browser.<String>ask("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(14, 20, 19)");
    }

    @Test
    void turnsOtherSitesAway() throws IOException {
        JobEnded end = deadLetter("bad/empty.tif", "precious.tif");
        String discard = "POST /api/dead-letters/" + end.job() + "/discard";
        String own = "Host: 127.0.0.1:" + port;
        String json = "Content-Type: application/json";
        Map<List<String>, Integer> attacks = Map.of(
                List.of(own, json, "Origin: https://evil.example"), 403,
                List.of("Host: evil.example:" + port, json), 421,
                List.of(own, "Content-Type: text/plain"), 415,
                List.of(own, json, "Sec-Fetch-Site: cross-site"), 403);

        for (Map.Entry<List<String>, Integer> attack : attacks.entrySet()) {
            assertThat(RawHttp.send(port, discard, attack.getKey(), "{}").status())
                    .as("%s", attack.getKey())
                    .isEqualTo(attack.getValue());
        }
        assertThat(end.report()).exists();
        assertThat(RawHttp.send(port, discard, List.of(own, json), "{}").status())
                .isEqualTo(200);
        assertThat(end.report()).doesNotExist();
    }
}

package io.dropwarp.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.Browser;
import io.dropwarp.model.Alert;
import io.dropwarp.model.AlertCode;
import io.dropwarp.model.Versions;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in states that a real service would take hours to come to. */
@Timeout(120)
class ConsolePageIT {

    @TempDir
    private static Path data;

    private static StagedOperations operations;
    private static StagedConsole console;
    private static Browser browser;

    @BeforeAll
    static void open() throws Exception {
        operations = new StagedOperations(data).letters(5000);
        operations.running(StagedOperations.scene(
                "20261123T103640Z-cells-00000001", "cells.tif", 14, 9, 2048, tiles(126, 58, 7, 4)));
        operations.running(StagedOperations.scene(
                "20261123T103640Z-bands-00000002", "bands.tif", 1, 24, 8192, tiles(24, 9, -1, 2)));
        operations.running(StagedOperations.scene(
                "20261123T103640Z-many-00000003", "many.tif", 60, 80, 1024, tiles(4800, 2900, -1, 4)));
        for (int i = 0; i < 40; i++) {
            double west = -170 + (i * 47) % 330;
            double south = -50 + (i * 31) % 110;
            operations.published(
                    "scene-%02d.tif".formatted(i),
                    "20261123T103640Z-scene-%08x".formatted(i),
                    Json.MAPPER.readTree(String.format(
                            Locale.ROOT,
                            "{\"type\":\"Polygon\",\"coordinates\":[[[%1$f,%2$f],[%3$f,%2$f],[%3$f,%4$f],[%1$f,%4$f],[%1$f,%2$f]]]}",
                            west,
                            south,
                            west + 1 + i % 7,
                            south + 1 + i % 5)));
        }
        console = new StagedConsole(
                data, operations, Map.of("dropwarp.console.host", "0.0.0.0", "dropwarp.console.token", "open sesame"));
        browser = new Browser();
    }

    private static String tiles(int total, int done, int failed, int running) {
        StringBuilder tiles = new StringBuilder();
        for (int i = 0; i < total; i++) {
            tiles.append(i == failed ? 'x' : i < done ? 'd' : i < done + running ? 'r' : '.');
        }
        return tiles.toString();
    }

    @AfterAll
    static void close() {
        try (StagedConsole server = console;
                Browser last = browser) {
            assertThat(server).isNotNull();
            assertThat(last).isNotNull();
        }
    }

    @AfterEach
    void lightAndLarge() {
        browser.dark(false);
        browser.size(1400, 1000);
    }

    private static void openPage() {
        browser.open(console.url("/"));
        browser.untilText("#state", "running");
        browser.until("document.querySelectorAll('#letter-list .row').length === 12");
        browser.until("document.querySelectorAll('#jobs canvas[aria-label]').length === 3");
    }

    @Test
    void drawsEachSceneAsTheGridItIs() throws IOException {
        openPage();

        // Width to height, as the target grid has it.
        assertThat(browser.<Double>ask("const c = [...document.querySelectorAll('#jobs canvas')]"
                        + ".map((each) => each.width / each.height); return c[0] + 0.0001;"))
                .isBetween(1.5, 1.7);
        assertThat(browser.text("#jobs .counts"))
                .contains("57 of 126 tiles, 1 given up", "9 of 24 tiles", "2,900 of 4,800 tiles");
        assertThat(browser.<Long>ask("return document.querySelectorAll('.footprints g').length"))
                .isEqualTo(40);
        browser.until("document.querySelectorAll('#charts svg').length === 2");
        browser.shot("page-light");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void tellsHowAccurateADatumShiftIsAndWhichGridIsMissing() throws IOException {
        ObjectNode properties = (ObjectNode) Json.MAPPER.readTree("""
                {"dropwarp:notes": ["A better one needs a grid."],
                 "dropwarp:operation": {"name": "OSGB36 to WGS 84 (6)", "accuracy_m": 2.0, "ballpark": false,
                   "grids": [{"name": "here.gsb", "available": true}, {"name": "OSTN15.tif", "available": false}]}}
                """);
        operations.published("old-sheet.tif", "20261123T103640Z-sheet-0000ffff", NullNode.getInstance(), properties);
        openPage();
        browser.until("[...document.querySelectorAll('#result-list .what')].some("
                + "(each) => each.textContent.startsWith('old-sheet.tif'))");
        browser.ask("[...document.querySelectorAll('#result-list .open')].find("
                + "(each) => each.textContent.includes('old-sheet.tif')).click()");
        browser.untilText("#sheet-body", "OSGB36 to WGS 84 (6)");
        assertThat(browser.text("#sheet-body")).contains("2 m", "here.gsb", "OSTN15.tif", "A better one needs a grid.");
        browser.ask("document.querySelector('#sheet').close()");
    }

    @Test
    void showsNodesOnlyInAClusterAndWhyOneGetsNoWork() throws IOException {
        openPage();
        assertThat(browser.<Boolean>ask("return document.querySelector('#cluster').hidden"))
                .isTrue();
        assertThat(browser.<Boolean>ask("return document.querySelector('#alerts').hidden"))
                .isTrue();
        Alert refused = new Alert(
                AlertCode.NODE_OF_OTHER_VERSION,
                "Node b gets no work: it has GDAL 3.8.0.",
                "Install the same versions.");
        operations.nodes(List.of(node("a", 1, null), node("b", 0, refused)));
        try {
            browser.untilText("#nodes", "1 of 2 slots busy, 300 of 2,000 MB reserved, 1,234 done, 0 workers lost");
            assertThat(browser.text("#nodes")).contains("a on host-a", "GDAL 3.6.2", refused.message());
            assertThat(browser.text("#alerts")).contains("NODE_OF_OTHER_VERSION", refused.message(), refused.hint());

            operations.nodes(List.of(node("a", 2, null)));

            browser.untilText("#nodes", "2 of 2 slots busy (1 wait for memory), 300 of 2,000 MB reserved");
            assertThat(browser.text("#nodes")).doesNotContain("on host-b");
            browser.shot("nodes");
        } finally {
            operations.nodes(List.of());
        }
        browser.until("document.querySelector('#cluster').hidden");
        assertThat(browser.complaints()).isEmpty();
    }

    private static ServiceStatus.Node node(String name, int busy, Alert refused) {
        Versions versions = new Versions("0.1.0", refused == null ? "3.6.2" : "3.8.0", "9.1.1", "17");
        return new ServiceStatus.Node(
                name,
                "host-" + name,
                versions,
                2,
                2000,
                300,
                busy,
                Math.max(0, busy - 1),
                1234,
                0,
                0,
                Instant.now(),
                refused);
    }

    @Test
    void turnsThePagesOfFiveThousandDeadLetters() {
        openPage();
        assertThat(browser.text("#pager-words")).isEqualTo("1 – 12 of 5,000");
        browser.press("#older");
        browser.untilText("#pager-words", "13 – 24 of 5,000");
        browser.press("#letter-text");
        browser.type("sheet-04999");
        browser.untilText("#letter-count", "1 of 5,000");
        assertThat(browser.text("#letter-list .file")).isEqualTo("sheet-04999.tif");
    }

    @Test
    void asksForTheTokenAndKeepsItForThisTabOnly() throws IOException {
        operations.letter("one-more.tif", "NO_CRS");
        openPage();
        String job = browser.ask("return document.querySelector('#letter-list .row').dataset.key.split(' ')[0]");
        browser.press("#letter-list .retry");
        browser.until("document.querySelector('#ask').open");
        browser.type("wrong", Keys.ENTER);
        browser.untilText("#news .bad", "not the token");
        browser.until("document.querySelector('#ask').open");
        assertThat(operations.asked()).noneMatch(asked -> asked.contains(job));

        browser.type("open sesame", Keys.ENTER);
        browser.untilText("#news .good", "tried again");
        assertThat(operations.asked()).contains("retry " + job + " null {}");
        assertThat(browser.<String>ask("return sessionStorage.getItem('dropwarp-token')"))
                .isEqualTo("open sesame");
        assertThat(browser.<String>ask("return JSON.stringify(localStorage)")).doesNotContain("sesame");
        // The browser notes the refusals itself.
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("401"));
        browser.ask("sessionStorage.clear()");
    }

    @Test
    void isDarkWhereItsUserLikesItSoAndWhenTold() throws IOException {
        browser.dark(true);
        browser.size(390, 844);
        openPage();
        assertThat(ground()).isEqualTo("rgb(14, 20, 19)");
        assertThat(browser.<Long>ask("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(390);
        browser.shot("page-dark-phone");

        browser.ask("const theme = document.querySelector('#theme'); theme.value = 'light';"
                + "theme.dispatchEvent(new Event('change'))");
        assertThat(ground()).isEqualTo("rgb(243, 245, 243)");
        browser.ask("localStorage.clear()");
    }

    private static String ground() {
        return browser.ask("return getComputedStyle(document.body).backgroundColor");
    }

    /** Text and what it stands on differ by the 4.5 to 1 that WCAG asks for, in either colours. */
    @Test
    void canBeReadByThoseWhoSeeLittle() {
        for (boolean dark : new boolean[] {false, true}) {
            browser.dark(dark);
            openPage();
            assertThat(
                            browser.<String>ask(
                                    "const light = (c) => { const p = c.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)"
                                            + ".map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);"
                                            + "return 0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2]; };"
                                            + "const ground = (e) => { for (; e; e = e.parentElement) {"
                                            + "  const c = getComputedStyle(e).backgroundColor;"
                                            + "  if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };"
                                            + "return [...document.querySelectorAll('body *')].filter((e) => !e.disabled && e.offsetParent"
                                            + "  && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))"
                                            + ".map((e) => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))]"
                                            + ".sort((x, y) => y - x); return [(a + 0.05) / (b + 0.05), e]; })"
                                            + ".filter(([ratio]) => ratio < 4.5)"
                                            + ".map(([ratio, e]) => `${ratio.toFixed(2)} ${e.className} ${e.textContent}`).join('\\n')"))
                    .as(dark ? "dark" : "light")
                    .isEmpty();
        }
    }

    @Test
    void saysThatTheConnectionIsLostAndComesBack() throws Exception {
        StagedOperations own = new StagedOperations(data);
        StagedConsole first = new StagedConsole(data, own, Map.of());
        browser.open(first.url("/"));
        browser.untilText("#state", "running");
        first.close();
        browser.untilText("#state", "connection lost");
        try (StagedConsole second = new StagedConsole(data, own, Map.of(), first.port())) {
            browser.untilText("#state", "running");
            assertThat(second.port()).isEqualTo(first.port());
        }
        // The browser notes each try that fails.
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("net::ERR_"));
    }
}

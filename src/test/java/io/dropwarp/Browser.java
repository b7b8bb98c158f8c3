package io.dropwarp;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window. Close it, or it stays. */
public final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MOST_TABS = 200;

    private static final Path SHOTS = Path.of(System.getProperty("dropwarp.home", "."), "target", "screenshots");

    private final ChromeDriver driver;

    /** Starts one. */
    public Browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium").toString());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars");
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(program("chromedriver").toFile())
                        .build(),
                options);
        size(1400, 1000);
    }

    private static Path program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + name + " on the PATH, which this test needs."
                        + " ./dropwarp test installs it: Debian packages chromium and chromium-driver."));
    }

    /** The page's size from now on, as on a screen of these many CSS pixels. */
    public void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        width < 500 ? 2 : 1,
                        "mobile",
                        width < 500));
    }

    /** Whether its user likes it dark. */
    public void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Opens an address. */
    public void open(String url) {
        driver.get(url);
    }

    /** Runs a piece of script with {@code return}, and returns its result. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // scripts give what they give
    public <T> T ask(String script, Object... arguments) {
        return (T) driver.executeScript(script, arguments);
    }

    /** Waits until a condition in script is true. */
    public void until(String condition, Object... arguments) {
        await().pollInterval(Duration.ofMillis(50))
                .atMost(PATIENCE)
                .until(() -> Boolean.TRUE.equals(ask("return Boolean(" + condition + ")", arguments)));
    }

    /** Waits until an element's text has these words in it. */
    public void untilText(String selector, String words) {
        until("document.querySelector(arguments[0])?.textContent.includes(arguments[1])", selector, words);
    }

    /** The text of all elements a selector finds, each on a line. */
    public String text(String selector) {
        return ask(
                "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent).join('\\n')", selector);
    }

    /** Types keys to whatever has the focus. */
    public void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Goes on by the Tab key until what has the focus fulfils a condition in script, as {@code it}. */
    public void tabTo(String condition) {
        for (int i = 0; i < MOST_TABS; i++) {
            if (Boolean.TRUE.equals(
                    ask("const it = document.activeElement; return Boolean(it && (" + condition + "))"))) {
                return;
            }
            type(Keys.TAB);
        }
        throw new AssertionError("No press of the Tab key leads to: " + condition);
    }

    /** Presses a button by its words, with the mouse. */
    public void press(String selector) {
        until("document.querySelector(arguments[0])?.offsetParent", selector);
        ask("document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })", selector);
        driver.findElement(org.openqa.selenium.By.cssSelector(selector)).click();
    }

    /** {@return what the browser complained of since it was last asked: errors, refused scripts, broken links} */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** Keeps what is seen, in {@code target/screenshots}. */
    public void shot(String name) throws IOException {
        Files.createDirectories(SHOTS);
        Files.write(SHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}

package io.dropwarp.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rasters that deliveries are copies of: real ones of the corpus, and scenes made of a real one. */
final class Stock {

    /** Good rasters of one file. */
    static final List<String> SMALL = List.of(
            "utmsmall.tif",
            "small_world.tif",
            "alpha.tif",
            "cog_rgb_mask.tif",
            "RGBA.uint16.tif",
            "inverted_lat.tif",
            "n43d-sd.tif",
            "oddsize_1bit2b.tif",
            "float_raster_with_nodata.tif",
            "rgbsmall_JPEG_ycbcr.tif",
            "rgbsmall_ZSTD_tiled_separate.tif",
            "geomatrix.tif",
            "byte_rpc.tif");

    /** Bad rasters of one file, and what each may be refused with. */
    static final Map<String, Set<String>> BAD = Map.ofEntries(
            Map.entry("empty.tif", Set.of("EMPTY_FILE")),
            Map.entry("readme.tif", Set.of("NOT_A_RASTER")),
            Map.entry("nontiff.jpg", Set.of("NO_GEOREFERENCING")),
            Map.entry("corrupt.tif", Set.of("CORRUPT")),
            Map.entry("byte_zstd_corrupted.tif", Set.of("CORRUPT")),
            Map.entry("jpeg-test-deflate-small.tif", Set.of("CORRUPT")),
            Map.entry("huge_line.tif", Set.of("TOO_LARGE")),
            Map.entry("rotated.tif", Set.of("NO_CRS")),
            Map.entry("cog_hirise_mars.tif", Set.of("NOT_TRANSFORMABLE")),
            Map.entry("unknown_compression.tif", Set.of("UNSUPPORTED_FORMAT")),
            Map.entry("passwd.vrt", Set.of("FORBIDDEN_REFERENCE")));

    private static final int SCENES = 3;

    private final Path corpus;
    private final Path landsat;
    private final Path folder;

    private Stock(Path home, Path folder) {
        this.corpus = home.resolve("src/test/resources/corpus");
        this.landsat = home.resolve("src/main/resources/io/dropwarp/cli/demo/landsat-bahamas.tif");
        this.folder = folder;
    }

    /** Makes what is not in the project. */
    static Stock make(Path home, Path folder) throws IOException, InterruptedException {
        Stock stock = new Stock(home, Files.createDirectories(folder));
        stock.translate("scene-0.tif", "-b", "1", "-outsize", "2000", "2000", "-r", "cubic");
        stock.translate("scene-1.tif", "-outsize", "1400", "1200", "-r", "bilinear");
        stock.translate("scene-2.tif", "-b", "2", "-b", "3", "-outsize", "1000", "2200", "-r", "cubic");
        // Without its sidecars this one has neither a CRS nor a place.
        stock.translate("bare.tif", "-b", "1", "-outsize", "300", "280", "-co", "PROFILE=BASELINE", "-co", "TFW=YES");
        String prj = Tool.run("gdalsrsinfo", "-o", "wkt_esri", "--single-line", "EPSG:32618");
        Files.writeString(folder.resolve("bare.prj"), prj.strip());
        return stock;
    }

    private void translate(String name, String... options) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("gdal_translate", "-q"));
        command.addAll(List.of(options));
        command.addAll(List.of("-co", "COMPRESS=DEFLATE"));
        command.addAll(List.of(landsat.toString(), folder.resolve(name).toString()));
        Tool.run(command.toArray(String[]::new));
    }

    Path good(String name) {
        return corpus.resolve("good").resolve(name);
    }

    Path bad(String name) {
        return corpus.resolve("bad").resolve(name);
    }

    Path scene(int number) {
        return folder.resolve("scene-" + number % SCENES + ".tif");
    }

    Path bare(String extension) {
        return folder.resolve("bare." + extension);
    }

    /** A VRT of utmsmall.tif under another name. */
    Path vrtOf(String name) throws IOException {
        Path vrt = folder.resolve(name + ".vrt");
        Files.writeString(vrt, Files.readString(good("utmsmall.vrt")).replace("utmsmall.tif", name));
        return vrt;
    }
}

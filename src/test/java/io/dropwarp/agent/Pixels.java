package io.dropwarp.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All pixels of a small raster and their validity, as GDAL's own tools read them. */
public final class Pixels {

    private final JsonNode info;
    private final int width;
    private final int height;
    private final List<ByteBuffer> values = new java.util.ArrayList<>();
    private final List<ByteBuffer> masks = new java.util.ArrayList<>();

    private Pixels(JsonNode info) {
        this.info = info;
        this.width = info.path("size").get(0).asInt();
        this.height = info.path("size").get(1).asInt();
    }

    /** Reads a raster, or the VRT of a folder of tiles. */
    public static Pixels of(Path file) throws IOException {
        Path raster = file;
        if (Files.isDirectory(file)) {
            try (var files = Files.list(file)) {
                raster = files.filter(f -> f.toString().endsWith(".vrt"))
                        .findFirst()
                        .orElseThrow();
            }
        }
        Path folder = Files.createTempDirectory("pixels");
        try {
            JsonNode info = new ObjectMapper()
                    .readTree(Gdal.run(
                            folder,
                            "gdalinfo",
                            "--config",
                            "CPL_LOG",
                            "/dev/null",
                            "-json",
                            raster.toAbsolutePath().toString()));
            Pixels pixels = new Pixels(info);
            for (int band = 1; band <= info.path("bands").size(); band++) {
                String type = info.path("bands").get(band - 1).path("type").asText();
                boolean wide = type.equals("Int64") || type.equals("UInt64");
                pixels.values.add(read(folder, raster, wide ? type : "Float64", Integer.toString(band)));
                pixels.masks.add(read(folder, raster, "Byte", "mask," + band));
            }
            return pixels;
        } finally {
            try (var files = Files.list(folder)) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
        }
    }

    private static ByteBuffer read(Path folder, Path raster, String type, String band) throws IOException {
        // One strip, so that the pixels follow each other; ENVI's raw files know no integers of 64 bits before GDAL
        // 3.7.
        Path raw = folder.resolve("band.tif");
        Gdal.run(
                folder,
                "gdal_translate",
                "-q",
                "-of",
                "GTiff",
                "-co",
                "PROFILE=BASELINE",
                "-co",
                "ENDIANNESS=LITTLE",
                "-co",
                "BLOCKYSIZE=100000",
                "-ot",
                type,
                "-b",
                band,
                "-a_nodata",
                "none",
                raster.toAbsolutePath().toString(),
                raw.toString());
        ByteBuffer tiff = ByteBuffer.wrap(Files.readAllBytes(raw)).order(ByteOrder.LITTLE_ENDIAN);
        return tiff.position(stripOffset(tiff)).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int stripOffset(ByteBuffer tiff) {
        int directory = tiff.getInt(4);
        for (int i = 0; i < tiff.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (tiff.getShort(entry) == 273) {
                return tiff.getInt(entry + 8);
            }
        }
        throw new IllegalStateException("no strips");
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The value of a pixel; of 64-bit integers the nearest double. */
    public double value(int band, int x, int y) {
        String type = type(band);
        int i = (y * width + x) * 8;
        return type.equals("Int64")
                ? values.get(band - 1).getLong(i)
                : type.equals("UInt64")
                        ? Double.parseDouble(
                                Long.toUnsignedString(values.get(band - 1).getLong(i)))
                        : values.get(band - 1).getDouble(i);
    }

    /** The bits of a pixel of a 64-bit type. */
    public long exact(int band, int x, int y) {
        return values.get(band - 1).getLong((y * width + x) * 8);
    }

    /** Whether readers take a pixel for valid: its mask is not 0 and it is a number. */
    public boolean valid(int band, int x, int y) {
        return masks.get(band - 1).get(y * width + x) != 0 && !Double.isNaN(value(band, x, y));
    }

    /** The share of pixels that are valid, 0 to 1. */
    public double validShare(int band) {
        long count = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                count += valid(band, x, y) ? 1 : 0;
            }
        }
        return (double) count / width / height;
    }

    public String type(int band) {
        return band(band).path("type").asText();
    }

    /** What gdalinfo says of a band. */
    public JsonNode band(int band) {
        return info.path("bands").get(band - 1);
    }

    /** What gdalinfo says of all. */
    public JsonNode info() {
        return info;
    }

    /** x and y of a pixel's centre in the raster's CRS. */
    public double[] centre(int x, int y) {
        JsonNode g = info.path("geoTransform");
        return new double[] {
            g.get(0).asDouble()
                    + (x + 0.5) * g.get(1).asDouble()
                    + (y + 0.5) * g.get(2).asDouble(),
            g.get(3).asDouble()
                    + (x + 0.5) * g.get(4).asDouble()
                    + (y + 0.5) * g.get(5).asDouble()
        };
    }
}

package io.dropwarp.agent;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A small raster made by code: pixels from functions of column and row, and whatever else a VRT can say of a raster.
 * GDAL's own gdal_translate turns it into a file of any format.
 */
public final class TestRaster {

    private final int width;
    private final int height;
    private final List<PixelFunction> bands = new ArrayList<>();
    private final List<String> nodata = new ArrayList<>();
    private final List<String> bandXml = new ArrayList<>();
    private final StringBuilder xml = new StringBuilder();
    private String type = "Byte";
    private MaskFunction mask;

    private TestRaster(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** The value of a pixel. */
    @FunctionalInterface
    public interface PixelFunction {
        /** {@return the value at a column and a row, from 0; for 64-bit integers a long's bits, see {@link #ofLongs}} */
        double at(int x, int y);
    }

    /** The exact value of a pixel of a 64-bit type. */
    @FunctionalInterface
    public interface LongFunction {
        long at(int x, int y);
    }

    /** Whether a pixel counts. */
    @FunctionalInterface
    public interface MaskFunction {
        boolean at(int x, int y);
    }

    /** Begins a raster of Byte pixels, without bands. */
    public static TestRaster of(int width, int height) {
        return new TestRaster(width, height);
    }

    /** GDAL's name of the type of all bands, such as Float32. Before any band. */
    public TestRaster type(String name) {
        type = name;
        return this;
    }

    public TestRaster crs(String crs) {
        xml.append("<SRS dataAxisToSRSAxisMapping=\"")
                .append(crs.equals("EPSG:4326") ? "2,1" : "1,2")
                .append("\">")
                .append(crs.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</SRS>");
        return this;
    }

    public TestRaster geotransform(double... six) {
        xml.append("<GeoTransform>")
                .append(String.join(
                        ",",
                        java.util.Arrays.stream(six).mapToObj(Double::toString).toList()))
                .append("</GeoTransform>");
        return this;
    }

    /** Adds a band. */
    public TestRaster band(PixelFunction pixels) {
        bands.add(pixels);
        nodata.add(null);
        bandXml.add("");
        return this;
    }

    /** Adds a band of type Int64 or UInt64. */
    public TestRaster ofLongs(LongFunction pixels) {
        return band((x, y) -> Double.longBitsToDouble(pixels.at(x, y)));
    }

    /** The nodata value of the latest band, as text. */
    public TestRaster nodata(String value) {
        nodata.set(nodata.size() - 1, value);
        return this;
    }

    /** One mask for all bands. */
    public TestRaster mask(MaskFunction counts) {
        mask = counts;
        return this;
    }

    /** More of the dataset, as in a VRT: metadata, GCPs … */
    public TestRaster xml(String more) {
        xml.append(more);
        return this;
    }

    /** More of the latest band, as in a VRT: colour interpretation, colour table, categories, attribute table, metadata … */
    public TestRaster bandXml(String more) {
        int last = bandXml.size() - 1;
        bandXml.set(last, bandXml.get(last) + more);
        return this;
    }

    /**
     * Writes it.
     *
     * @param file where to; GDAL chooses the format by the name
     * @param options more arguments of gdal_translate, such as {@code -co TILED=YES}
     * @return the file
     */
    public Path write(Path file, String... options) throws IOException {
        Path folder = Files.createTempDirectory(file.toAbsolutePath().getParent(), ".raw");
        try {
            Path vrt = Files.writeString(folder.resolve("raster.vrt"), vrt(folder));
            List<String> command =
                    new ArrayList<>(List.of("gdal_translate", "-q", "--config", "GDAL_TIFF_INTERNAL_MASK", "YES"));
            command.addAll(List.of(options));
            command.addAll(List.of(vrt.toString(), file.toAbsolutePath().toString()));
            Gdal.run(folder, command.toArray(String[]::new));
        } finally {
            try (var files = Files.list(folder)) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
        }
        return file;
    }

    private String vrt(Path folder) throws IOException {
        StringBuilder out =
                new StringBuilder("<VRTDataset rasterXSize=\"" + width + "\" rasterYSize=\"" + height + "\">");
        out.append(xml);
        for (int i = 0; i < bands.size(); i++) {
            PixelFunction pixels = bands.get(i);
            out.append("<VRTRasterBand band=\"").append(i + 1).append("\" ");
            out.append(raw(
                    folder.resolve("band" + i),
                    type,
                    pixels,
                    bandXml.get(i)
                            + (nodata.get(i) == null ? "" : "<NoDataValue>" + nodata.get(i) + "</NoDataValue>")));
        }
        if (mask != null) {
            out.append("<MaskBand><VRTRasterBand ");
            out.append(raw(folder.resolve("mask"), "Byte", (x, y) -> mask.at(x, y) ? 255 : 0, ""));
            out.append("</MaskBand>");
        }
        return out.append("</VRTDataset>").toString();
    }

    private String raw(Path file, String of, PixelFunction pixels, String more) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new java.io.BufferedOutputStream(Files.newOutputStream(file)))) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    write(out, of, pixels.at(x, y));
                }
            }
        }
        int bytes = bytes(of);
        return String.format(
                Locale.ROOT,
                "dataType=\"%s\" subClass=\"VRTRawRasterBand\">%s<SourceFilename relativeToVRT=\"1\">%s</SourceFilename>"
                        + "<ImageOffset>0</ImageOffset><PixelOffset>%d</PixelOffset><LineOffset>%d</LineOffset>"
                        + "<ByteOrder>MSB</ByteOrder></VRTRasterBand>",
                of,
                more,
                file.getFileName(),
                bytes,
                (long) bytes * width);
    }

    private static int bytes(String of) {
        return switch (of) {
            case "Byte", "Int8" -> 1;
            case "UInt16", "Int16" -> 2;
            case "UInt32", "Int32", "Float32" -> 4;
            case "Float64", "Int64", "UInt64" -> 8;
            default -> throw new IllegalArgumentException(of);
        };
    }

    private static void write(DataOutputStream out, String of, double value) throws IOException {
        switch (of) {
            case "Byte", "Int8" -> out.writeByte((int) value);
            case "UInt16", "Int16" -> out.writeShort((int) value);
            case "UInt32", "Int32" -> out.writeInt((int) (long) value);
            case "Float32" -> out.writeFloat((float) value);
            case "Float64" -> out.writeDouble(value);
            default -> out.writeLong(Double.doubleToRawLongBits(value));
        }
    }
}

package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scene that RPCs place. Seen from the side, its 400² pixels of 1.1 m move by 0.45 pixels of longitude a metre of height;
 * the RPCs themselves are at 1500 m.
 */
public final class RpcScene {

    static final int SIDE = 400;

    private RpcScene() {}

    static double value(int x, int y) {
        return 1000 + 3 * x + 4 * y;
    }

    /** The pixels, without any georeferencing. */
    public static Path raster(Path file) throws IOException {
        return TestRaster.of(SIDE, SIDE).type("UInt16").band(RpcScene::value).write(file);
    }

    /** In Web Mercator, by the formulas of the RPCs and of that. */
    public static void assertLiesAt(Path file, double height) throws IOException {
        Pixels pixels = Pixels.of(file);
        double[] origin = pixels.centre(0, 0);
        double[] next = pixels.centre(1, 1);
        int seen = 0;
        for (int y = 20; y < SIDE; y += 36) {
            for (int x = 20; x < SIDE; x += 36) {
                double lon = 8 + 0.002 * ((x - 200) / 200.0 + 1.125 * (height - 1500) / 500);
                double lat = 46 - 0.002 * (y - 200) / 200.0;
                double east = Math.toRadians(lon) * 6378137;
                double north = Math.log(Math.tan(Math.PI / 4 + Math.toRadians(lat) / 2)) * 6378137;
                int column = (int) Math.rint((east - origin[0]) / (next[0] - origin[0]));
                int row = (int) Math.rint((north - origin[1]) / (next[1] - origin[1]));
                assertThat(column).as("of %f east", lon).isBetween(0, pixels.width() - 1);
                assertThat(row).isBetween(0, pixels.height() - 1);
                assertThat(pixels.value(1, column, row)).isBetween(value(x, y) - 6, value(x, y) + 6);
                seen++;
            }
        }
        assertThat(seen).isEqualTo(121);
    }

    /** Heights around the scene; one number everywhere, so that the place follows by formula. */
    public static Path dem(Path file, double half, double height) throws IOException {
        return TestRaster.of(20, 20)
                .type("Float32")
                .crs("EPSG:4326")
                .geotransform(8 - half, half / 10, 0, 46 + half, 0, -half / 10)
                .band((x, y) -> height)
                .write(file);
    }

    /** RPCs as a file beside the raster, for half as many pixels as it has in all or as given. */
    public static Path rpb(Path file, int scale) throws IOException {
        StringBuilder out = new StringBuilder(
                "satId = \"XX\";\nbandId = \"P\";\nSpecId = \"RPC00B\";\nBEGIN_GROUP = IMAGE\n\terrBias = 0;\n\terrRand = 0;\n");
        out.append("\tlineOffset = ").append(scale).append(";\n\tsampOffset = ").append(scale);
        out.append(";\n\tlatOffset = 46.0;\n\tlongOffset = 8.0;\n\theightOffset = 1500;\n\tlineScale = ")
                .append(scale);
        out.append(";\n\tsampScale = ").append(scale);
        out.append(";\n\tlatScale = 0.002;\n\tlongScale = 0.002;\n\theightScale = 500;\n");
        String[] names = {"lineNumCoef", "lineDenCoef", "sampNumCoef", "sampDenCoef"};
        for (int i = 0; i < 4; i++) {
            out.append("\t").append(names[i]).append(" = (\n");
            out.append(String.join(
                    ",\n", terms(i).stream().map(term -> "\t\t\t" + term).toList()));
            out.append(");\n");
        }
        return Files.writeString(file, out + "END_GROUP = IMAGE\nEND;\n");
    }

    /** The same in the other form. */
    public static Path text(Path file) throws IOException {
        StringBuilder out = new StringBuilder("""
                LINE_OFF: +000200.00 pixels
                SAMP_OFF: +000200.00 pixels
                LAT_OFF: +46.00000000 degrees
                LONG_OFF: +008.00000000 degrees
                HEIGHT_OFF: +1500.000 meters
                LINE_SCALE: +000200.00 pixels
                SAMP_SCALE: +000200.00 pixels
                LAT_SCALE: +00.00200000 degrees
                LONG_SCALE: +000.00200000 degrees
                HEIGHT_SCALE: +0500.000 meters
                """);
        String[] names = {"LINE_NUM_COEFF", "LINE_DEN_COEFF", "SAMP_NUM_COEFF", "SAMP_DEN_COEFF"};
        for (int i = 0; i < 4; i++) {
            List<String> terms = terms(i);
            for (int j = 0; j < 20; j++) {
                out.append(names[i])
                        .append('_')
                        .append(j + 1)
                        .append(": ")
                        .append(terms.get(j))
                        .append('\n');
            }
        }
        return Files.writeString(file, out);
    }

    private static List<String> terms(int polynomial) {
        double[] terms = new double[20];
        switch (polynomial) {
            case 0 -> terms[2] = -1;
            case 2 -> {
                terms[1] = 1;
                terms[3] = -1.125;
            }
            default -> terms[0] = 1;
        }
        List<String> out = new ArrayList<>();
        for (double term : terms) {
            out.add(String.format(Locale.ROOT, "%+.12E", term));
        }
        return out;
    }
}

package io.dropwarp.gdal.output;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.PartFile;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.gdal.tile.MaskBand;
import io.dropwarp.model.FailureCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.TranslateOptions;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/** Draws a small picture of a raster: 8 bits, contrast stretched, invalid pixels transparent. For the GDAL thread. */
public final class PreviewPainter {

    /** Share of pixels clipped at each end of the stretch, darkest and brightest. */
    private static final double CUT = 0.02;

    private final int width;
    private final int height;
    private final byte[] rgba;

    private PreviewPainter(Dataset raster, int maxSize) {
        double shrink = Math.min(1.0, (double) maxSize / Math.max(raster.getRasterXSize(), raster.getRasterYSize()));
        this.width = (int) Math.max(1, Math.round(raster.getRasterXSize() * shrink));
        this.height = (int) Math.max(1, Math.round(raster.getRasterYSize() * shrink));
        this.rgba = new byte[width * height * 4];
    }

    /** Draws an open raster to a PNG whose longest edge is at most {@code maxSize} pixels. */
    public static void paint(Dataset raster, Path png, int maxSize) {
        PreviewPainter painter = new PreviewPainter(raster, Math.max(1, maxSize));
        Dataset source = raster;
        Dataset expanded = null;
        if (raster.GetRasterBand(1).GetColorTable() != null) {

            // If there is a mask, it decides about transparency, not the colour table.
            String colours = MaskBand.isOn(raster) ? "rgb" : "rgba";
            expanded = gdal.Translate("", raster, new TranslateOptions(GdalList.of("-of", "VRT", "-expand", colours)));
            source = expanded == null ? raster : expanded;
        }
        try {
            painter.draw(source, expanded != null);
            painter.write(png);
        } finally {
            if (expanded != null) {
                expanded.delete();
            }
        }
    }

    private void draw(Dataset source, boolean fromPalette) {
        int bands = source.getRasterCount();
        boolean alpha = SourceValidity.endsInAlpha(source);
        int colours = alpha ? bands - 1 : bands;
        int[] shown = colours >= 3 ? new int[] {1, 2, 3} : new int[] {1, 1, 1};
        byte[] mask = read8(
                alpha ? source.GetRasterBand(bands) : source.GetRasterBand(1).GetMaskBand());
        for (int i = 0; i < 3; i++) {
            if (i > 0 && shown[i] == shown[i - 1]) {
                copyChannel(i);
            } else {
                stretch(source.GetRasterBand(shown[i]), i, mask, fromPalette);
            }
        }
        for (int p = 0; p < width * height; p++) {
            rgba[4 * p + 3] = (byte) (mask[p] == 0 ? 0 : 255);
        }
    }

    private void copyChannel(int channel) {
        for (int p = 0; p < width * height; p++) {
            rgba[4 * p + channel] = rgba[4 * p + channel - 1];
        }
    }

    private byte[] read8(Band band) {
        byte[] out = new byte[width * height];
        check(band.ReadRaster(0, 0, band.getXSize(), band.getYSize(), width, height, gdalconstConstants.GDT_Byte, out));
        return out;
    }

    private void stretch(Band band, int channel, byte[] mask, boolean fromPalette) {
        double[] values = new double[width * height];
        check(band.ReadRaster(
                0, 0, band.getXSize(), band.getYSize(), width, height, gdalconstConstants.GDT_Float64, values));
        double low = 0;
        double high = 255;
        if (!fromPalette && band.getDataType() != gdalconstConstants.GDT_Byte) {
            double[] sorted = java.util.stream.IntStream.range(0, values.length)
                    .filter(p -> mask[p] != 0 && Double.isFinite(values[p]))
                    .mapToDouble(p -> values[p])
                    .sorted()
                    .toArray();
            if (sorted.length > 0) {
                low = sorted[(int) (CUT * (sorted.length - 1))];
                high = sorted[(int) ((1 - CUT) * (sorted.length - 1))];
                if (high <= low) {
                    low = sorted[0];
                    high = sorted[sorted.length - 1];
                }
            }
        }
        double span = high > low ? high - low : 1;
        for (int p = 0; p < values.length; p++) {
            double share = Double.isFinite(values[p]) ? (values[p] - low) / span : 0;
            rgba[4 * p + channel] = (byte) Math.round(255 * Math.max(0, Math.min(1, share)));
            if (!Double.isFinite(values[p])) {
                mask[p] = 0;
            }
        }
    }

    private static void check(int error) {
        if (error != 0) {
            throw GdalError.failure("Cannot read the raster for its preview", FailureCode.IO_ERROR, null);
        }
    }

    private void write(Path png) {
        Dataset memory = gdal.GetDriverByName("MEM").Create("", width, height, 4, gdalconstConstants.GDT_Byte);
        List<Integer> kinds = new ArrayList<>(List.of(
                gdalconstConstants.GCI_RedBand,
                gdalconstConstants.GCI_GreenBand,
                gdalconstConstants.GCI_BlueBand,
                gdalconstConstants.GCI_AlphaBand));
        for (int i = 0; i < 4; i++) {
            memory.GetRasterBand(i + 1).SetColorInterpretation(kinds.get(i));
        }
        memory.WriteRaster(
                0,
                0,
                width,
                height,
                width,
                height,
                gdalconstConstants.GDT_Byte,
                rgba,
                new int[] {1, 2, 3, 4},
                4,
                4 * width,
                1);
        try (PartFile part = PartFile.of(png)) {
            GdalError.reset();
            Dataset written = gdal.GetDriverByName("PNG").CreateCopy(part.path().toString(), memory, 0);
            if (written == null) {
                throw GdalError.failure("Cannot write the preview", FailureCode.IO_ERROR, null);
            }
            written.delete();
            part.publish();
        } finally {
            memory.delete();
        }
    }
}

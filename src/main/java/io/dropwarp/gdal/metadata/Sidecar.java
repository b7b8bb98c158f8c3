package io.dropwarp.gdal.metadata;

import io.dropwarp.gdal.core.Domains;
import io.dropwarp.gdal.core.PartFile;
import io.dropwarp.gdal.core.TiffFile;
import io.dropwarp.gdal.core.Xml;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.Plan;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gdal.gdal.Band;
import org.gdal.gdal.ColorTable;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.MajorObject;

/**
 * The {@code .aux.xml} beside a GeoTIFF, where GDAL, QGIS and ArcGIS look for what the file cannot hold: class names,
 * attribute tables, colours of types other than Byte and UInt16, and for a COG metadata outside the default domain. The
 * finished file is checked for what it lacks. For the GDAL thread.
 */
public final class Sidecar {

    /** Suffix appended to the file's name. */
    static final String ENDING = io.dropwarp.model.AssembledOutput.SIDECAR;

    private final Dataset source;
    /** Source band numbers in the output's order. */
    private final List<Integer> bands;

    public Sidecar(Plan plan, Dataset source) {
        this.source = source;
        this.bands = SourceValidity.of(source, plan.options()).colourBands();
    }

    /**
     * Writes the sidecar of a finished GeoTIFF, or deletes an unneeded one. Returns the sidecar; empty if the file
     * holds everything.
     */
    public Optional<Path> write(Path tiff) throws IOException {
        Path sidecar = tiff.resolveSibling(tiff.getFileName() + ENDING);
        // GDAL would read an old one as part of the file.
        Files.deleteIfExists(sidecar);
        if (!needed()) {
            return Optional.empty();
        }
        String xml = missing(tiff);
        if (xml.isEmpty()) {
            return Optional.empty();
        }
        try (PartFile part = PartFile.of(sidecar)) {
            Files.writeString(part.path(), "<PAMDataset>\n" + xml + "</PAMDataset>\n");
            part.publish();
        }
        return Optional.of(sidecar);
    }

    private boolean needed() {
        if (!Domains.of(source).isEmpty()) {
            return true;
        }
        for (int number : bands) {
            Band band = source.GetRasterBand(number);
            Legend legend = Legend.of(band);
            if (!legend.names().isEmpty() || legend.table() != null || legend.colours() != null) {
                return true;
            }
            if (!Domains.of(band).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private String missing(Path tiff) {
        Dataset file = TiffFile.open(tiff);
        if (file == null) {
            // The verifier reports it.
            return "";
        }
        try {
            StringBuilder out = new StringBuilder();
            domains(out, source, file, "  ");
            for (int i = 1; i <= Math.min(bands.size(), file.getRasterCount()); i++) {
                Band from = source.GetRasterBand(bands.get(i - 1));
                Band to = file.GetRasterBand(i);
                StringBuilder band = new StringBuilder();
                legend(band, Legend.of(from), to, i);
                domains(band, from, to, "    ");
                if (!band.isEmpty()) {
                    out.append("  <PAMRasterBand band=\"").append(i).append("\">\n");
                    out.append(band).append("  </PAMRasterBand>\n");
                }
            }
            return out.toString();
        } finally {
            file.delete();
        }
    }

    private static void domains(StringBuilder out, MajorObject from, MajorObject to, String indent) {
        for (String domain : Domains.of(from)) {
            // A TIFF stores XMP in its own tag.
            if (domain.equals(Domains.XMP) || !Domains.items(to, domain).isEmpty()) {
                continue;
            }
            out.append(indent)
                    .append("<Metadata domain=\"")
                    .append(Xml.escape(domain))
                    .append("\">\n");
            for (String item : Domains.items(from, domain)) {
                int equals = item.indexOf('=');
                if (equals > 0) {
                    out.append(indent).append("  <MDI key=\"").append(Xml.escape(item.substring(0, equals)));
                    out.append("\">")
                            .append(Xml.escape(item.substring(equals + 1)))
                            .append("</MDI>\n");
                }
            }
            out.append(indent).append("</Metadata>\n");
        }
    }

    private static void legend(StringBuilder out, Legend legend, Band file, int number) {
        if (number == 1 && legend.colours() != null && file.GetColorTable() == null && Legend.isWhole(file)) {
            out.append("    <ColorInterp>Palette</ColorInterp>\n");
            colours(out, legend.colours());
        }
        if (!legend.names().isEmpty()) {
            names(out, legend.names());
        }
        if (legend.table() != null) {
            legend.table().write(out);
        }
    }

    private static void names(StringBuilder out, List<String> names) {
        out.append("    <CategoryNames>\n");
        names.forEach(
                name -> out.append("      <Category>").append(Xml.escape(name)).append("</Category>\n"));
        out.append("    </CategoryNames>\n");
    }

    private static void colours(StringBuilder out, ColorTable table) {
        out.append("    <ColorTable>\n");
        for (int i = 0; i < table.GetCount(); i++) {
            Color colour = table.GetColorEntry(i);
            out.append("      <Entry c1=\"").append(colour.getRed());
            out.append("\" c2=\"").append(colour.getGreen());
            out.append("\" c3=\"").append(colour.getBlue());
            out.append("\" c4=\"").append(colour.getAlpha()).append("\"/>\n");
        }
        out.append("    </ColorTable>\n");
    }
}

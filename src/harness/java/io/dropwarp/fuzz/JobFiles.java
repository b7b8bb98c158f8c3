package io.dropwarp.fuzz;

import java.util.List;

/** Sidecars that an arrival might have besides its own: options of all kinds, and georeferencing from elsewhere. */
final class JobFiles {

    private static final List<List<String>> OPTIONS = List.of(
            List.of("crs: EPSG:4326", "crs: EPSG:32633", "crs: EPSG:3035", "crs: EPSG:3995", "crs: EPSG:27700"),
            List.of("layout: gtiff", "layout: tiles", "layout: cog"),
            List.of(
                    "resampling: near",
                    "resampling: cubic",
                    "resampling: lanczos",
                    "resampling: mode",
                    "resampling: med"),
            List.of("tile-rows: 16", "tile-rows: 32", "tile-rows: 48\ntile-columns: 32", "tile-columns: 16"),
            List.of("block-size: 16", "block-size: 128"),
            List.of("type: Float32", "type: Int16", "type: Byte", "type: CFloat64"),
            List.of("nodata: 0", "nodata: -9999", "nodata: nan", "source-nodata: 0", "source-nodata: none"),
            List.of("alpha: yes", "alpha: no"),
            List.of("audit: off", "audit: full"),
            List.of(
                    "compression: DEFLATE",
                    "compression: ZSTD",
                    "compression: LERC",
                    "compression: JPEG",
                    "compression: NONE"),
            List.of("source-crs: EPSG:4326", "source-crs: EPSG:32611", "source-crs: EPSG:3857"),
            List.of(
                    "resolution: [30, 30]",
                    "resolution: [0.001, 0.001]",
                    "size: [50, 40]",
                    "target-aligned-pixels: true"),
            List.of("extent: [-13100000, 4000000, -13000000, 4100000]", "extent: [-180, -90, 180, 90]"),
            List.of("overviews: none", "source-overview: auto", "source-overview: 0", "error-threshold: 0"),
            List.of("warp-options: {UNIFIED_SRC_NODATA: YES}", "warp-options: {CUTLINE: 'POLYGON((0 0,1 0,1 1,0 0))'}"),
            List.of("creation-options: {NUM_THREADS: 2}", "creation-options: {NBITS: 4}"),
            List.of("open-options: {NUM_THREADS: 2}", "open-options: {GEOREF_SOURCES: INTERNAL}"));

    private static final List<String> PROJECTIONS = List.of(
            "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],"
                    + "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]",
            "PROJCS[\"WGS_1984_UTM_Zone_33N\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\","
                    + "6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],"
                    + "PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",500000.0],"
                    + "PARAMETER[\"Central_Meridian\",15.0],PARAMETER[\"Scale_Factor\",0.9996],UNIT[\"Meter\",1.0]]");

    private static final String WORLD = "60.0\n0.0\n0.0\n-60.0\n440750.0\n3751290.0\n";

    private static final String AUXILIARY = """
            <PAMDataset>
              <SRS dataAxisToSRSAxisMapping="1,2">EPSG:32611</SRS>
              <GeoTransform>440720, 60, 0, 3751320, 0, -60</GeoTransform>
              <Metadata><MDI key="AREA_OR_POINT">Point</MDI></Metadata>
              <Metadata domain="RPC"><MDI key="LINE_OFF">20</MDI><MDI key="SAMP_OFF">20</MDI></Metadata>
              <GCPList Projection="EPSG:4326"><GCP Id="1" Pixel="0" Line="0" X="10" Y="50" Z="0"/></GCPList>
              <PAMRasterBand band="1"><NoDataValue>0</NoDataValue><Scale>2</Scale>
                <ColorTable><Entry c1="1" c2="2" c3="3" c4="255"/></ColorTable>
                <CategoryNames><Category>sea</Category></CategoryNames></PAMRasterBand>
            </PAMDataset>
            """;

    private static final String RPC = """
            LINE_OFF: 20
            SAMP_OFF: 20
            LAT_OFF: 34
            LONG_OFF: -117
            HEIGHT_OFF: 100
            LINE_SCALE: 20
            SAMP_SCALE: 20
            LAT_SCALE: 0.1
            LONG_SCALE: 0.1
            HEIGHT_SCALE: 500
            """ + coefficients("LINE_NUM", 3)
            + coefficients("LINE_DEN", 1)
            + coefficients("SAMP_NUM", 2)
            + coefficients("SAMP_DEN", 1);

    private JobFiles() {}

    private static String coefficients(String name, int one) {
        StringBuilder out = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            out.append(name)
                    .append("_COEFF_")
                    .append(i)
                    .append(": ")
                    .append(i == one ? 1 : 0)
                    .append('\n');
        }
        return out.toString();
    }

    /**
     * A job's own options.
     *
     * @param dice choose them
     * @return the text of a {@code .dropwarp.yaml}
     */
    static String options(Dice dice) {
        StringBuilder text = new StringBuilder();
        for (List<String> kind : OPTIONS) {
            if (dice.percent(15)) {
                text.append(dice.pick(kind)).append('\n');
            }
        }
        return text.isEmpty() ? "layout: gtiff\n" : text.toString();
    }

    /**
     * A sidecar for a raster.
     *
     * @param raster its file name
     * @param dice choose which
     * @return name and text
     */
    static java.util.Map.Entry<String, String> sidecar(String raster, Dice dice) {
        String stem = raster.replaceFirst("\\.[^.]*$", "");
        return switch (dice.below(5)) {
            case 0 -> java.util.Map.entry(stem + ".prj", dice.pick(PROJECTIONS));
            case 1 -> java.util.Map.entry(stem + ".wld", WORLD);
            case 2 -> java.util.Map.entry(stem + "_RPC.TXT", RPC);
            default -> java.util.Map.entry(raster + ".aux.xml", AUXILIARY);
        };
    }
}

package io.dropwarp.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Arrivals made to have a worker read, call or write what is not theirs, or to use it up. */
public final class HostileFiles {

    private static final String BOMB = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
            + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d SYSTEM \"file:///etc/passwd\">]>";

    private final Canary canary;
    private final String url;
    private final List<Attack> attacks = new ArrayList<>();

    /**
     * An attack.
     *
     * @param name what is tried
     * @param raster name of the file that is dropped
     * @param files it and its sidecars
     * @param codes failure codes one of which it must get; OK where the poison is simply not taken
     */
    public record Attack(String name, String raster, Map<String, byte[]> files, List<String> codes) {

        @Override
        public String toString() {
            return name;
        }
    }

    private HostileFiles(Canary canary, String url) {
        this.canary = canary;
        this.url = url;
    }

    /** {@return all attacks, aimed at that canary and that server} */
    public static List<Attack> all(Canary canary, String url) throws IOException {
        HostileFiles files = new HostileFiles(canary, url);
        files.vrts();
        files.overviews();
        files.crsTexts();
        files.containers();
        files.sidecars();
        files.bombs();
        return files.attacks;
    }

    /** An ordinary raster of 20 × 20. */
    public static byte[] good() {
        return new TiffBytes(20, 20, 100).bytes();
    }

    private static byte[] unplaced() throws IOException {
        return Files.readAllBytes(Path.of(
                System.getProperty("dropwarp.home", "."), "src/test/resources/corpus/bad/stefan_full_rgba.tif"));
    }

    private static byte[] withoutCrs() throws IOException {
        return Files.readAllBytes(
                Path.of(System.getProperty("dropwarp.home", "."), "src/test/resources/corpus/bad/float32.tif"));
    }

    private void add(String name, String codes, Object... files) {
        Map<String, byte[]> content = new TreeMap<>();
        for (int i = 0; i < files.length; i += 2) {
            content.put(
                    (String) files[i],
                    files[i + 1] instanceof byte[] bytes
                            ? bytes
                            : ((String) files[i + 1]).getBytes(StandardCharsets.ISO_8859_1));
        }
        attacks.add(new Attack(name, (String) files[0], content, List.of(codes.split(" ", -1))));
    }

    /** A VRT over a file. */
    public static String vrt(String source) {
        return vrt("EPSG:32633", "", "<SourceFilename relativeToVRT=\"1\">" + source + "</SourceFilename>");
    }

    private static String vrt(String crs, String before, String source) {
        return "<VRTDataset rasterXSize=\"20\" rasterYSize=\"20\"><SRS>" + crs
                + "</SRS><GeoTransform>500000,100,0,5000000,0,-100</GeoTransform>" + before
                + "<VRTRasterBand dataType=\"Byte\" band=\"1\"><SimpleSource>" + source
                + "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>";
    }

    private static String pam(String domain, String attribute, String key, String value) {
        return "<PAMDataset><Metadata domain=\"" + domain + "\"><MDI " + attribute + "=\"" + key + "\">" + value
                + "</MDI></Metadata></PAMDataset>";
    }

    private String map() {
        return "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>" + url + "/${z}/${x}/${y}.png</ServerUrl></Service>"
                + "<DataWindow><UpperLeftX>-20037508</UpperLeftX><UpperLeftY>20037508</UpperLeftY>"
                + "<LowerRightX>20037508</LowerRightX><LowerRightY>-20037508</LowerRightY><TileLevel>1</TileLevel>"
                + "</DataWindow><Projection>EPSG:3857</Projection><BandsCount>3</BandsCount></GDAL_WMS>";
    }

    private void vrts() {
        String secret = canary.raster().toString();
        add("a VRT over an absolute path", "FORBIDDEN_REFERENCE", "a.vrt", vrt(secret));
        add("a VRT over a path upwards", "FORBIDDEN_REFERENCE", "a.vrt", vrt("../../../secret/secret.tif"));
        add(
                "a VRT by the name of a TIFF",
                "FORBIDDEN_REFERENCE",
                "a.tif",
                vrt("EPSG:32633", "", "<SourceFilename relativeToVRT=\"0\">" + secret + "</SourceFilename>"));
        for (String name : List.of(
                "/vsicurl/" + url + "/a.tif",
                "/vsicurl/" + url + "/a.none",
                "/vsizip//vsicurl/" + url + "/a.zip/a.tif",
                "/vsisparse/" + secret,
                "/vsistdin/",
                url + "/a.tif",
                "PG:host=127.0.0.1 port=1 dbname=x",
                "WMS:" + url,
                "NETCDF:\"" + secret + "\":Band1",
                "HDF5:\"" + secret + "\"://Band1",
                "GTIFF_DIR:1:" + secret,
                "DERIVED_SUBDATASET:LOGAMPLITUDE:" + secret,
                "vrt://" + secret,
                "zip:secret.zip",
                "s3:bucket",
                "-overwrite.tif",
                "&lt;VRTDataset/&gt;",
                "{&quot;type&quot;:&quot;tiled&quot;}")) {
            add(
                    "a VRT over " + name.replace(url, "http://host").replace(secret, "/secret"),
                    "FORBIDDEN_REFERENCE",
                    "a.vrt",
                    vrt(name));
        }
        add("a VRT over a map server beside it", "UNSUPPORTED_FORMAT", "a.vrt", vrt("map.tif"), "map.tif", map());
        String quiet = vrt("b.tif").replace('"', '\'');
        String evil = vrt("EPSG:32633", "", "<SourceFilename>" + secret + "</SourceFilename>");
        add(
                "a VRT in what only GDAL takes for no instruction",
                "FORBIDDEN_REFERENCE",
                "a.vrt",
                "<?x a=\"?>" + quiet + "<!-- \"?>" + evil + " -->",
                "b.tif",
                good());
        add(
                "a VRT hidden by another encoding",
                "CORRUPT FORBIDDEN_REFERENCE",
                "a.vrt",
                "<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?>"
                        + vrt("\u001b$B</SourceFilename>" + evil + "\u001b(B"),
                "b.tif",
                good());
        add("an entity of a file in a VRT", "FORBIDDEN_REFERENCE", "a.vrt", BOMB + vrt("&d;"));
        add("a billion laughs in a VRT", "FORBIDDEN_REFERENCE", "a.vrt", BOMB + vrt("&c;"));
        add("a VRT with its CRS at an address", "FORBIDDEN_REFERENCE", "a.vrt", vrt(url, "", ""), "b.tif", good());
        add(
                "a VRT with its CRS in a file",
                "FORBIDDEN_REFERENCE",
                "a.vrt",
                vrt(canary.prj().toString(), "", ""));
        for (String element : List.of("SourceSRS", "TargetSRS")) {
            add(
                    "a warped VRT with its " + element + " at an address",
                    "FORBIDDEN_REFERENCE",
                    "a.vrt",
                    warped(element),
                    "b.tif",
                    good());
        }
        add(
                "an unknown CRS in a VRT",
                "CORRUPT BAD_CRS NO_CRS",
                "a.vrt",
                vrt("EPSG:999999", "", "<SourceFilename relativeToVRT=\"1\">b.tif</SourceFilename>"),
                "b.tif",
                good());
    }

    private String warped(String element) {
        return "<VRTDataset rasterXSize=\"20\" rasterYSize=\"20\" subClass=\"VRTWarpedDataset\"><SRS>EPSG:32633</SRS>"
                + "<GeoTransform>500000,100,0,5000000,0,-100</GeoTransform>"
                + "<VRTRasterBand dataType=\"Byte\" band=\"1\" subClass=\"VRTWarpedRasterBand\"/>"
                + "<BlockXSize>20</BlockXSize><BlockYSize>20</BlockYSize><GDALWarpOptions>"
                + "<SourceDataset relativeToVRT=\"1\">b.tif</SourceDataset><Transformer><GenImgProjTransformer>"
                + "<SrcGeoTransform>500000,100,0,5000000,0,-100</SrcGeoTransform>"
                + "<DstGeoTransform>500000,100,0,5000000,0,-100</DstGeoTransform>"
                + "<ReprojectTransformer><ReprojectionTransformer><" + element + ">" + url + "</" + element
                + "></ReprojectionTransformer></ReprojectTransformer></GenImgProjTransformer></Transformer>"
                + "<BandList><BandMapping src=\"1\" dst=\"1\"/></BandList></GDALWarpOptions></VRTDataset>";
    }

    private void overviews() {
        for (String target : List.of(canary.raster().toString(), "/vsicurl/" + url + "/a.none")) {
            String where = target.startsWith("/vsi") ? "at an address" : "in another folder";
            String xml = "<GDALMetadata><Item name=\"OVERVIEW_FILE\" domain=\"OVERVIEWS\">" + target
                    + "</Item></GDALMetadata>";
            byte[] tagged = new TiffBytes(20, 20, 100).gdalMetadata(xml).bytes();
            String sidecar = pam("OVERVIEWS", "key", "OVERVIEW_FILE", target);
            String disguised = pam("OVERVIEWS", "k", "OVERVIEW&#95;FILE", target);
            add("overviews " + where + " by a tag", "FORBIDDEN_REFERENCE", "a.tif", tagged);
            add(
                    "overviews " + where + " by a tag below a VRT",
                    "FORBIDDEN_REFERENCE",
                    "a.vrt",
                    vrt("b.tif"),
                    "b.tif",
                    tagged);
            add(
                    "overviews " + where + " by a sidecar",
                    "FORBIDDEN_REFERENCE",
                    "a.tif",
                    good(),
                    "a.tif.aux.xml",
                    sidecar);
            add(
                    "overviews " + where + " by a disguised sidecar",
                    "FORBIDDEN_REFERENCE",
                    "a.tif",
                    good(),
                    "a.tif.aux.xml",
                    disguised);
            add(
                    "overviews " + where + " by a disguised sidecar below a VRT",
                    "FORBIDDEN_REFERENCE",
                    "a.vrt",
                    vrt("b.tif"),
                    "b.tif",
                    good(),
                    "b.tif.aux.xml",
                    disguised);
            add(
                    "overviews " + where + " of the overviews",
                    "FORBIDDEN_REFERENCE",
                    "a.tif",
                    good(),
                    "a.tif.ovr",
                    tagged);
        }
        for (String ending : List.of(".ovr", ".msk")) {
            String file = "a.tif" + ending;
            add("a map server as " + ending, "UNSUPPORTED_FORMAT", "a.tif", good(), file, map());
            add(
                    "a VRT over a secret as " + ending,
                    "FORBIDDEN_REFERENCE",
                    "a.tif",
                    good(),
                    file,
                    vrt(canary.raster().toString()));
            add(
                    "a map server behind the head of a grid as " + ending,
                    "OK UNSUPPORTED_FORMAT",
                    "a.tif",
                    good(),
                    file,
                    "ncols 5\nnrows 5\nxllcorner 0\nyllcorner 0\ncellsize x\n<WMT_MS_Capabilities>" + url
                            + "</WMT_MS_Capabilities>");
        }
        add(
                "a map server beside, named as overviews",
                "OK FORBIDDEN_REFERENCE UNSUPPORTED_FORMAT",
                "a.tif",
                good(),
                "a.tif.aux.xml",
                pam("OVERVIEWS", "key", "OVERVIEW_FILE", "a.tif.xml"),
                "a.tif.xml",
                map());
        add("a map server", "UNSUPPORTED_FORMAT", "a.tif", map());
        add(
                "geolocation from a secret",
                "FORBIDDEN_REFERENCE",
                "a.tif",
                good(),
                "a.tif.aux.xml",
                "<PAMDataset><Metadata domain=\"GEOLOCATION\"><MDI k=\"X_DATASET\">" + canary.raster()
                        + "</MDI><MDI k=\"Y_DATASET\">" + canary.raster() + "</MDI></Metadata></PAMDataset>");
    }

    private void crsTexts() throws IOException {
        for (String crs : List.of(
                url + "/crs", canary.prj().toString(), "file://" + canary.prj(), "/vsicurl/" + url + "/a.none")) {
            String named = crs.replace(url, "http://host").replace(canary.prj().toString(), "/secret.prj");
            add("a .prj that is " + named, "BAD_CRS", "a.tif", withoutCrs(), "a.prj", crs);
            add(
                    "a sidecar with the CRS " + named,
                    "NO_CRS FORBIDDEN_REFERENCE",
                    "a.tif",
                    withoutCrs(),
                    "a.tif.aux.xml",
                    "<PAMDataset><SRS>" + crs + "</SRS></PAMDataset>");
            add(
                    "GCPs in the CRS " + named,
                    "NO_CRS NO_GEOREFERENCING FORBIDDEN_REFERENCE",
                    "a.tif",
                    unplaced(),
                    "a.tif.aux.xml",
                    gcps(crs));
        }
        for (String grid : List.of(canary.text().toString(), url + "/grid.gsb", "@" + url + "/grid.tif")) {
            String proj = "+proj=utm +zone=33 +ellps=bessel +nadgrids=" + grid + " +no_defs";
            String named =
                    grid.replace(url, "http://host").replace(canary.text().toString(), "/secret.txt");
            add("a .prj with the grid " + named, "BAD_CRS", "a.tif", withoutCrs(), "a.prj", proj);
            add(
                    "a sidecar with the grid " + named,
                    "FORBIDDEN_REFERENCE",
                    "a.tif",
                    withoutCrs(),
                    "a.tif.aux.xml",
                    "<PAMDataset><SRS>" + proj + "</SRS></PAMDataset>");
        }
        add(
                "a .prj that is a pipeline",
                "BAD_CRS",
                "a.tif",
                withoutCrs(),
                "a.prj",
                "+proj=pipeline +step +proj=hgridshift +grids=" + canary.text());
        add("a .prj of a megabyte", "BAD_CRS", "a.tif", withoutCrs(), "a.prj", "GEOGCS[\"" + "x".repeat(1 << 20));
        add("a .prj of nested brackets", "BAD_CRS", "a.tif", withoutCrs(), "a.prj", "GEOGCS[".repeat(2500));
    }

    private static String gcps(String crs) {
        StringBuilder out = new StringBuilder("<PAMDataset><GCPList Projection=\"" + crs + "\">");
        for (int[] at : new int[][] {{0, 0}, {10, 0}, {0, 10}, {10, 10}}) {
            out.append(
                    "<GCP Id=\"\" Pixel=\"%d\" Line=\"%d\" X=\"%d\" Y=\"%d\"/>".formatted(at[0], at[1], at[0], at[1]));
        }
        return out.append("</GCPList></PAMDataset>").toString();
    }

    private void containers() throws IOException {
        String prj = "EPSG:4326";
        for (String sample : List.of("external-data", "external-data-v2", "external-link", "virtual-dataset")) {
            add("HDF5 with " + sample, "FORBIDDEN_REFERENCE", "a.nc", canary.sample(sample + ".nc"), "a.prj", prj);
            add(
                    "HDF5 with " + sample + " below a VRT",
                    "FORBIDDEN_REFERENCE",
                    "a.vrt",
                    vrt("b.nc"),
                    "b.nc",
                    canary.sample(sample + ".nc"));
        }
        add("HDF5 that keeps to itself", "OK", "a.nc", canary.sample("plain.nc"), "a.prj", prj);
        add("a GeoPackage whose tiles read another file", "CORRUPT", "a.gpkg", canary.sample("virtual-table.gpkg"));
        add(
                "ENVI with a data file elsewhere",
                "OK NO_CRS",
                "a.img",
                new byte[400],
                "a.hdr",
                envi("data file = {" + canary.text() + "}\ncoordinate system string = {" + url + "}"));
        add(
                "ENVI with its CRS in a file",
                "OK NO_CRS",
                "a.img",
                new byte[400],
                "a.hdr",
                envi("coordinate system string = {" + canary.prj() + "}"));
        add(
                "an ESRI header of absurd size",
                "CORRUPT TOO_LARGE",
                "a.bil",
                new byte[100],
                "a.hdr",
                "NROWS 99999999\nNCOLS 99999999\nNBANDS 60000\nNBITS 8\n");
        add(
                "a grid of absurd size",
                "CORRUPT TOO_LARGE",
                "a.asc",
                "ncols 99999999\nnrows 99999999\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n");
        add(
                "a PNG of absurd size",
                "TOO_LARGE CORRUPT",
                "a.png",
                png(0x7FFFFFFF, 0x7FFFFFFF),
                "a.pgw",
                "1\n0\n0\n-1\n0\n0\n");
        add("a JPEG 2000 of absurd size", "TOO_LARGE CORRUPT NOT_A_RASTER", "a.jp2", codestream(), "a.prj", prj);
    }

    private static String envi(String more) {
        return "ENVI\nsamples = 20\nlines = 20\nbands = 1\nheader offset = 0\nfile type = ENVI Standard\ndata type = 1\n"
                + "interleave = bsq\nbyte order = 0\nmap info = {UTM, 1, 1, 500000, 5000000, 100, 100, 33, North, WGS-84}\n"
                + more + "\n";
    }

    private static byte[] png(int width, int height) {
        java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(33 + 12);
        out.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        byte[] head = java.nio.ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 6, 0, 0, 0})
                .array();
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(head);
        out.putInt(13).put(head).putInt((int) crc.getValue());
        return out.array();
    }

    /** SOC, SIZ with one tile of the whole, and the end. */
    private static byte[] codestream() {
        java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(60);
        out.putShort((short) 0xFF4F)
                .putShort((short) 0xFF51)
                .putShort((short) 41)
                .putShort((short) 0);
        out.putInt(0x7FFFFFFF)
                .putInt(0x7FFFFFFF)
                .putInt(0)
                .putInt(0)
                .putInt(0x7FFFFFFF)
                .putInt(0x7FFFFFFF)
                .putInt(0)
                .putInt(0);
        out.putShort((short) 1).put(new byte[] {7, 1, 1}).putShort((short) 0xFFD9);
        return out.array();
    }

    private void sidecars() throws IOException {
        add(
                "a billion laughs in a sidecar",
                "OK CORRUPT",
                "a.tif",
                good(),
                "a.tif.aux.xml",
                BOMB + "<PAMDataset><Metadata><MDI key=\"x\">&c;&d;</MDI></Metadata></PAMDataset>");
        add(
                "a sidecar of nested elements",
                "OK CORRUPT",
                "a.tif",
                good(),
                "a.tif.aux.xml",
                "<PAMDataset>".repeat(50_000));
        add(
                "a world file of NaN",
                "NO_GEOREFERENCING",
                "a.tif",
                unplaced(),
                "a.tfw",
                "nan\n0\n0\nnan\n1e308\n1e308\n",
                "a.prj",
                "EPSG:4326");
        add(
                "a world file of huge numbers",
                "NOT_TRANSFORMABLE",
                "a.tif",
                unplaced(),
                "a.tfw",
                "1e300\n0\n0\n-1e300\n1e308\n1e308\n",
                "a.prj",
                "EPSG:4326");
        add(
                "a world file of tiny numbers",
                "NO_GEOREFERENCING NOT_TRANSFORMABLE",
                "a.tif",
                unplaced(),
                "a.tfw",
                "1e-300\n0\n0\n-1e-300\n1\n1\n",
                "a.prj",
                "EPSG:4326");
        add("a world file of bytes", "NO_GEOREFERENCING", "a.tif", unplaced(), "a.tfw", "\0\u0001\u00ff".repeat(2000));
        add(
                "RPCs of nonsense",
                "NO_GEOREFERENCING NOT_TRANSFORMABLE",
                "a.tif",
                unplaced(),
                "a_RPC.TXT",
                "LINE_OFF: nan\nSAMP_OFF: 1e999\nLAT_OFF: x\n");
    }

    private void bombs() {
        add("nothing: an ordinary raster", "OK", "a.tif", good());
        byte[] tile = new TiffBytes(40_000, 40_000, 0)
                .deflatedZeros(1_600_000_000L)
                .oneTile(40_000)
                .bytes();
        add("1.6 GB in one tile of 1.6 MB", "TOO_LARGE", "a.tif", tile);
        add("1.6 GB in one tile of 1.6 MB below a VRT", "TOO_LARGE", "a.vrt", vrt("b.tif"), "b.tif", tile);
        add("a directory that leads to itself", "OK CORRUPT", "a.tif", new TiffBytes(20, 20, 100).bytes(-1));
        add(
                "more pixels than the limit",
                "TOO_LARGE",
                "a.tif",
                new TiffBytes(20, 20, 0)
                        .longs(256, 2_000_000_000)
                        .longs(257, 2_000_000_000)
                        .longs(278, 1)
                        .bytes());
        add(
                "a strip of 40 GB",
                "TOO_LARGE CORRUPT",
                "a.tif",
                new TiffBytes(20, 20, 0)
                        .longs(256, 40_000)
                        .longs(257, 40_000)
                        .longs(278, 40_000)
                        .shorts(277, 25)
                        .shorts(258, new int[25])
                        .bytes());
        add(
                "two thousand million blocks",
                "CORRUPT TOO_LARGE",
                "a.tif",
                new TiffBytes(20, 20, 0)
                        .longs(256, 44_000)
                        .longs(257, 44_000)
                        .longs(322, 1)
                        .longs(323, 1)
                        .bytes());
    }
}

package io.dropwarp.references;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Checks the XML of one VRT against an allow list. GDAL finds values by name without regard to case, in attributes as
 * well as in elements, so both are checked by lower-case name. For one document and one thread.
 */
final class VrtScanner {

    private static final String HINT = "Let the VRT name only plain files in its own folder, with relativeToVRT=\"1\".";

    private static final int MAX_TEXT = 1 << 16;

    private final String name;
    private final Set<String> files = new LinkedHashSet<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final Deque<StringBuilder> texts = new ArrayDeque<>();
    private final Deque<String> relative = new ArrayDeque<>();
    private final Map<String, String> source = new HashMap<>();
    private boolean raw;
    private long width;
    private long height;
    private Failure problem;

    VrtScanner(String name) {
        this.name = name;
    }

    VrtReferences scan(InputStream in) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // No document type, hence no entities: neither external files nor a billion laughs.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(decoded(in.readAllBytes())));
            while (reader.hasNext()) {
                step(reader, reader.next());
            }
            reader.close();
        } catch (XMLStreamException e) {
            if (problem == null) {
                String why = String.valueOf(e.getMessage());
                problem = why.contains("entity")
                        ? new Failure(FailureCode.FORBIDDEN_REFERENCE, name + " defines an XML entity.", HINT)
                        : new Failure(
                                FailureCode.CORRUPT,
                                name + " is a VRT whose XML cannot be read: "
                                        + why.replaceAll("\\s+", " ").trim(),
                                "Write the VRT again, for example with gdalbuildvrt.");
            }
        }
        return new VrtReferences(width, height, new ArrayList<>(files), problem);
    }

    /** As GDAL reads it: bytes, whatever encoding the XML declares. Nothing beyond ASCII has a meaning for it. */
    private static String decoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private void step(XMLStreamReader reader, int event) {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start(reader);
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text(reader.getText());
            case XMLStreamConstants.END_ELEMENT -> end();
            case XMLStreamConstants.DTD -> refuse("declares a document type, which could name other files");
            case XMLStreamConstants.PROCESSING_INSTRUCTION ->
                // GDAL's parser sees attributes in it, so the two parsers would not agree on where it ends.
                refuse("holds the processing instruction " + reader.getPITarget());
            case XMLStreamConstants.ENTITY_REFERENCE -> refuse("uses the XML entity &" + reader.getLocalName() + ";");
            default -> {
                // Comments and white space name nothing that GDAL reads.
            }
        }
    }

    private void text(String text) {
        // Longer text is a table of numbers, not a file name.
        if (!texts.isEmpty() && texts.peek().length() < MAX_TEXT) {
            texts.peek().append(text);
        }
    }

    private void start(XMLStreamReader reader) {
        String element = reader.getLocalName().toLowerCase(Locale.ROOT);
        if (path.isEmpty() && !element.equals("vrtdataset")) {
            refuse("does not start with <VRTDataset>");
        } else if (!path.isEmpty() && element.equals("vrtdataset")) {
            refuse("holds another VRT as an element");
        } else if (!VrtVocabulary.ELEMENTS.contains(element)) {
            refuse("uses <" + reader.getLocalName() + ">, which dropwarp does not accept");
        }
        relative.push("");
        if (element.endsWith("source")) {
            source.clear();
        }
        attributes(reader, element);
        path.push(element);
        texts.push(new StringBuilder());
    }

    private void attributes(XMLStreamReader reader, String element) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String attribute = reader.getAttributeLocalName(i).toLowerCase(Locale.ROOT);
            String value = reader.getAttributeValue(i).trim();
            if (element.equals("pixelfunctionarguments")) {
                continue;
            }
            if (!VrtVocabulary.ATTRIBUTES.contains(attribute)) {
                refuse("uses the attribute " + attribute + " of <" + element + ">, which dropwarp does not accept");
            }
            switch (attribute) {
                case "relativetovrt" -> {
                    relative.pop();
                    relative.push(value);
                }
                case "subclass" -> subclass(value);
                case "rasterxsize" -> width = path.isEmpty() ? number(value) : width;
                case "rasterysize" -> height = path.isEmpty() ? number(value) : height;
                case "name" -> option(element, value);
                case "domain" -> domain(value);
                case "resampling", "xoff", "yoff", "xsize", "ysize" ->
                    // GDAL uses the first of several.
                    source.putIfAbsent(element + " " + attribute, value.toLowerCase(Locale.ROOT));
                case "projection" -> crs(value);
                default -> {
                    // Numbers and names without effect on what is read.
                }
            }
        }
    }

    private void subclass(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!VrtVocabulary.SUBCLASSES.contains(lower)) {
            refuse("is of the kind " + value + ", which dropwarp does not accept");
        }
        raw = lower.equals("vrtrawrasterband");
    }

    private void option(String element, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (element.equals("option")
                && (lower.contains("dem") || lower.contains("cutline") || lower.contains("dataset"))) {
            refuse("sets the option " + value + ", which could name another file");
        }
    }

    private void domain(String value) {
        if (value.equalsIgnoreCase("GEOLOCATION") || value.equalsIgnoreCase("OVERVIEWS")) {
            refuse("has metadata in the domain " + value + ", which names other files");
        }
    }

    /** GDAL would read a file or call a server for a text that is not a definition. */
    private void crs(String value) {
        if (!value.isEmpty() && !CrsText.isSafe(value)) {
            refuse("names its CRS by " + shown(value) + ", which is not a form of a CRS");
        }
    }

    private static String shown(String value) {
        return value.length() > 200 ? value.substring(0, 200) + "…" : value;
    }

    private void end() {
        String element = path.pop();
        String value = texts.pop().toString().trim();
        String related = relative.pop();
        switch (element) {
            case "sourcefilename", "sourcedataset" -> reference(value, related);
            case "simplesource", "complexsource", "averagedsource", "kernelfilteredsource" -> resampled(element);
            case "srs", "sourcesrs", "targetsrs", "sourcecrs", "targetcrs" -> crs(value);
            case "pixelfunctionlanguage" -> {
                if (!value.equalsIgnoreCase("C")) {
                    refuse("runs " + value + " code of its own as a pixel function");
                }
            }
            case "pixelfunctioncode" -> refuse("carries code of its own as a pixel function");
            default -> {
                // Text that names no file.
            }
        }
    }

    private void reference(String value, String related) {
        String what = shown(value);
        if (!PlainName.isPlain(value)) {
            refuse("refers to " + what + ", which is not a plain file name");
        } else if (value.equals(name)) {
            refuse("refers to itself");
        } else if (!related.equals("1") && !(raw && related.isEmpty())) {
            refuse("refers to " + what + " without saying relativeToVRT=\"1\", so GDAL would look for it elsewhere");
        } else {
            files.add(value);
        }
    }

    /**
     * GDAL averages and filters within the window it is asked for, so pixels of a source drawn at another size depend
     * on the tile they are read for; measured with 3.6.2 and 3.10.3. An integer number of source pixels under each
     * pixel is safe.
     */
    private void resampled(String element) {
        String method = element.equals("averagedsource") ? "average" : source.getOrDefault(element + " resampling", "");
        boolean filtered = element.equals("kernelfilteredsource");
        if (problem == null
                && (filtered || method.equals("average") || method.equals("gauss"))
                && !(wholeSteps("x", filtered) && wholeSteps("y", filtered))) {
            problem = new Failure(
                    FailureCode.UNSUPPORTED_FORMAT,
                    name + " draws a source at another size "
                            + (filtered ? "through a filter" : "by \"" + method + "\"")
                            + "; GDAL gives such pixels another value in each window it reads.",
                    "Write it as a GeoTIFF with gdal_translate, or let the VRT resample by bilinear or cubic.");
        }
    }

    private boolean wholeSteps(String axis, boolean same) {
        long from = number(source.getOrDefault("srcrect " + axis + "size", ""));
        long to = number(source.getOrDefault("dstrect " + axis + "size", ""));
        boolean whole = Stream.of(
                        "srcrect " + axis + "size",
                        "dstrect " + axis + "size",
                        "srcrect " + axis + "off",
                        "dstrect " + axis + "off")
                .allMatch(key -> source.getOrDefault(key, "").matches("[0-9]{1,18}(\\.0*)?"));
        return whole && to > 0 && (same ? from == to : from % to == 0);
    }

    private void refuse(String what) {
        if (problem == null) {
            problem = new Failure(FailureCode.FORBIDDEN_REFERENCE, name + " " + what + ".", HINT);
        }
    }

    /** {@return the number, saturated; 0 for text that is no number, like GDAL's atoi} */
    private static long number(String value) {
        String digits = value.replaceFirst("^\\+?([0-9]{1,18}).*$", "$1");
        return List.of(digits).stream()
                .filter(text -> text.matches("[0-9]{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}

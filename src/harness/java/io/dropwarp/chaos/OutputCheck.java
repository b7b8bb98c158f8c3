package io.dropwarp.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Judges a file of the output folder at the instant it is seen. Stateless. */
final class OutputCheck {

    private OutputCheck() {}

    /** {@return what is wrong with a visible file; empty if it is whole, or gone again} */
    static Optional<String> of(Path file) {
        String name = file.getFileName().toString();
        try {
            if (name.endsWith(".tif")) {
                try (FileChannel channel = FileChannel.open(file)) {
                    TiffFile.check(channel);
                }
            } else if (name.equals(Catalogue.NAME)) {
                return Catalogue.tear(file);
            } else if (name.endsWith(".json")) {
                return receipt(file);
            } else if (name.endsWith(".vrt")) {
                return ends(file, "</VRTDataset>");
            } else if (name.endsWith(AssembledOutput.SIDECAR)) {
                return ends(file, "</PAMDataset>");
            } else {
                return Optional.of("is neither output nor receipt");
            }
        } catch (NoSuchFileException replaced) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
        return Optional.empty();
    }

    /** A receipt speaks for its files, unless it was withdrawn or replaced while we looked at them. */
    private static Optional<String> ends(Path file, String last) throws IOException {
        return Files.readString(file).strip().endsWith(last)
                ? Optional.empty()
                : Optional.of("the file ends before its " + last);
    }

    private static Optional<String> receipt(Path file) throws IOException {
        byte[] text = Files.readAllBytes(file);
        Optional<String> wrong = promises(file, text);
        if (wrong.isPresent() && Files.exists(file) && Arrays.equals(text, Files.readAllBytes(file))) {
            return wrong;
        }
        return Optional.empty();
    }

    private static Optional<String> promises(Path file, byte[] text) {
        JsonNode receipt;
        try {
            receipt = Json.MAPPER.readTree(text);
        } catch (IOException e) {
            return Optional.of("is no whole JSON: " + new String(text, StandardCharsets.UTF_8));
        }
        if (!receipt.path("assets").elements().hasNext()) {
            return Optional.of("names no files");
        }
        for (JsonNode asset : receipt.path("assets")) {
            Path output = Path.of(file.toUri().resolve(asset.path("href").asText()));
            try (FileChannel channel = FileChannel.open(output)) {
                long size = channel.size();
                String hash = "1220" + Hashes.sha256(Channels.newInputStream(channel));
                if (size != asset.path("file:size").asLong()
                        || !hash.equals(asset.path("file:checksum").asText())) {
                    return Optional.of(output.getFileName() + " is not what it says: " + size + " bytes, " + hash);
                }
            } catch (IOException e) {
                return Optional.of("it stands, but not " + output + ": " + e);
            }
        }
        return Optional.empty();
    }
}

package io.dropwarp.catalog;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The content of an output folder, derived from names only: no receipt is opened.
 *
 * @param items names, without extension, of the receipts whose output exists, in order
 * @param folders names of the subfolders that are not outputs, in order
 * @param half whether there is an unfinished catalogue
 */
record CatalogFolder(List<String> items, List<String> folders, boolean half) {

    private static final String RECEIPT = ".json";
    private static final String RASTER = ".tif";

    /**
     * {@return the content of a folder, without the excepted folders}
     *
     * @throws IOException if it is gone or cannot be read
     */
    static CatalogFolder read(Path folder, Set<Path> except) throws IOException {
        Set<String> names = names(folder);
        List<String> items = new ArrayList<>();
        for (String name : names) {
            if (isReceipt(folder, name, names)) {
                items.add(baseOf(name, RECEIPT));
            }
        }
        Collections.sort(items);
        return new CatalogFolder(
                items, folders(folder, except, names, Set.copyOf(items)), names.contains(CatalogFile.HALF));
    }

    private static Set<String> names(Path folder) throws IOException {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** People may keep their own JSON files there: receipts have a CRS in their name and an output beside them. */
    private static boolean isReceipt(Path folder, String name, Set<String> names) {
        if (!name.endsWith(RECEIPT) || name.startsWith(".")) {
            return false;
        }
        String base = baseOf(name, RECEIPT);
        return base.contains("_")
                && (names.contains(base + RASTER) || (names.contains(base) && isFolder(folder.resolve(base))));
    }

    private static List<String> folders(Path folder, Set<Path> except, Set<String> names, Set<String> items) {
        List<String> folders = new ArrayList<>();
        for (String name : names) {
            // Checking whether a name is a folder costs a system call, which outputs do not need.
            boolean known = name.startsWith(".")
                    || items.contains(name)
                    || items.contains(baseOf(name, RECEIPT))
                    || items.contains(baseOf(name, RASTER));
            if (!known && !except.contains(folder.resolve(name)) && isFolder(folder.resolve(name))) {
                folders.add(name);
            }
        }
        Collections.sort(folders);
        return folders;
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String baseOf(String name, String ending) {
        return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
}

package io.dropwarp.cli;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import javax.imageio.ImageIO;

/** Prints a picture in a terminal: each upper half block shows two pixels. */
final class TerminalPicture {

    private static final int COLUMNS = 64;
    private static final int OPAQUE = 128;

    private TerminalPicture() {}

    static void print(byte[] png, PrintStream out) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int width = Math.min(COLUMNS, image.getWidth());
        int height = Math.max(1, Math.round((float) image.getHeight() * width / image.getWidth()));
        BufferedImage small = new BufferedImage(width, height + height % 2, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        for (int y = 0; y < small.getHeight(); y += 2) {
            StringBuilder line = new StringBuilder();
            for (int x = 0; x < width; x++) {
                line.append(colour(38, small.getRGB(x, y)))
                        .append(colour(48, small.getRGB(x, y + 1)))
                        .append('\u2580');
            }
            out.println(line.append("\u001b[0m"));
        }
    }

    private static String colour(int ground, int argb) {
        if ((argb >>> 24) < OPAQUE) {
            return ground == 38 ? "\u001b[30m" : "\u001b[49m";
        }
        return "\u001b[%d;2;%d;%d;%dm".formatted(ground, argb >> 16 & 255, argb >> 8 & 255, argb & 255);
    }
}

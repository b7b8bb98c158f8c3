"""The rasters to warp. Made once into the scratch folder, then used again."""
import os
import shutil
import sys
from pathlib import Path

from . import processes


class Inputs:
    """Where the rasters are; makes those that are missing."""

    def __init__(self, scratch, say):
        self.folder, self.say = scratch / "inputs", say

    def tiles(self, count, size, bands):
        """A folder of neighbouring uint8 tiles."""
        return self._made(f"tiles-{count}-{size}x{size}x{bands}", lambda folder: self._draw(
            "tiles", folder, count, size, bands))

    def scene(self, kind, size):
        """A folder with scene.tif."""
        def make(folder):
            folder.mkdir()
            self._draw(kind, folder / "scene.tif", size)
        return self._made(f"{kind}-{size}", make)

    def repeated(self, count, different, size, bands):
        """Many names of uint8 tiles: hard links of some different ones, to save time and disk."""
        files = rasters(self.tiles(min(different, count), size, bands))
        return self._made(f"repeated-{count}-{size}x{size}x{bands}", lambda folder: link(
            [files[number % len(files)] for number in range(count)], folder,
            [f"tile_{number:05}.tif" for number in range(count)]))

    def tenth(self, source):
        """Every tenth raster of a folder, but at least four, as hard links."""
        files = rasters(source)
        step = min(10, max(1, len(files) // 4))
        return self._made(f"{source.name}-tenth", lambda folder: link(files[::step], folder))

    def skew(self, scene_size, tiles):
        """One scene and many small tiles in one folder. The scene's name sorts first, which is kind to a Pool."""
        scene, small = self.scene("s2", scene_size), self.tiles(tiles, 256, 3)
        return self._made(f"skew-{scene_size}-{tiles}", lambda folder: link(rasters(scene) + rasters(small), folder))

    def _draw(self, *words):
        script = Path(__file__).with_name("rasters.py")
        processes.run([sys.executable, str(script), *map(str, words)], self.folder / "making.log")

    def _made(self, name, make):
        folder, marker = self.folder / name, self.folder / f"{name}.complete"
        if not marker.exists():
            self.say(f"making {name}")
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            os.sync()
            marker.touch()
        return folder


def rasters(folder):
    """The rasters of a folder, by name."""
    return sorted(folder.glob("*.tif"))


def link(files, folder, names=None):
    """Hard links of files in a new folder."""
    folder.mkdir(parents=True)
    for file, name in zip(files, names or [file.name for file in files]):
        os.link(file, folder / name)
    return folder

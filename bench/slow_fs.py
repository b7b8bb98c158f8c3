#!/usr/bin/python3
"""A read-only file system over a folder whose every read takes its time, as on a distant or a busy server.

    bench/slow_fs.py FOLDER MOUNT [--latency-ms N] [--mb-per-second N]

Speaks the kernel's FUSE protocol itself, so it needs nothing but Linux, root and Python. Reads are served side by side:
latency is waited for by each on its own, as over a network; the bandwidth is shared by all, as of one disk.
"""
import argparse
import ctypes
import errno
import os
import stat
import struct
import threading
import time

LOOKUP, FORGET, GETATTR, OPEN, READ, STATFS, RELEASE, FLUSH = 1, 2, 3, 14, 15, 17, 18, 25
INIT, OPENDIR, READDIR, RELEASEDIR, ACCESS, INTERRUPT, BATCH_FORGET = 26, 27, 28, 29, 34, 36, 42
NO_REPLY = {FORGET, INTERRUPT, BATCH_FORGET}
DONE = {RELEASE, RELEASEDIR, FLUSH, ACCESS}
ASYNC_READ = 1
READ_ONLY_FLAGS = 1 | 2 | 4  # MS_RDONLY, MS_NOSUID, MS_NODEV
DETACH = 2
CACHED_SECONDS = 3600
LARGEST_MESSAGE = 1 << 20
SERVERS = 64

libc = ctypes.CDLL(None, use_errno=True)


class SlowFolder:
    """The files of a folder, served through a mount of their own until it is closed."""

    def __init__(self, folder, mount, latency=0.0, bandwidth=None):
        self.paths = {1: os.path.abspath(folder)}
        self.ids = {}
        self.lock = threading.Lock()
        self.latency = latency
        self.bandwidth = bandwidth
        self.line_free = 0.0
        self.reads = 0
        self.mount = os.path.abspath(mount)
        self.device = os.open("/dev/fuse", os.O_RDWR)
        options = f"fd={self.device},rootmode=40755,user_id=0,group_id=0,allow_other,default_permissions".encode()
        if libc.mount(b"slow", self.mount.encode(), b"fuse.slow", READ_ONLY_FLAGS, options) != 0:
            raise OSError(ctypes.get_errno(), f"cannot mount {self.mount}")
        for _ in range(SERVERS):
            threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        libc.umount2(self.mount.encode(), DETACH)

    def serve(self):
        while True:
            try:
                message = os.read(self.device, LARGEST_MESSAGE + 4096)
            except OSError as e:
                if e.errno in (errno.EINTR, errno.ENOENT):
                    continue
                return  # unmounted
            _, opcode, unique, node = struct.unpack_from("<IIQQ", message)
            if opcode in NO_REPLY:
                continue
            error, body = 0, b""
            try:
                body = self.answer(opcode, node, message[40:])
            except OSError as e:
                error = -(e.errno or errno.EIO)
            try:
                os.write(self.device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)
            except OSError:
                pass  # whoever asked is gone

    def answer(self, opcode, node, body):
        if opcode == INIT:
            return struct.pack("<IIIIHHIIHHI28x", 7, 31, 131072, ASYNC_READ, 64, 48, 131072, 1, 32, 0, 0)
        path = self.paths[node]
        if opcode == LOOKUP:
            child = os.path.join(path, body.split(b"\0", 1)[0].decode(errors="surrogateescape"))
            attributes = self.attributes(child)
            with self.lock:
                node = self.ids.setdefault(child, len(self.ids) + 2)
                self.paths[node] = child
            return struct.pack("<QQQQII", node, 0, CACHED_SECONDS, CACHED_SECONDS, 0, 0) + attributes
        if opcode == GETATTR:
            return struct.pack("<QII", CACHED_SECONDS, 0, 0) + self.attributes(path)
        if opcode == OPEN:
            return struct.pack("<QII", os.open(path, os.O_RDONLY), 0, 0)
        if opcode == RELEASE:
            os.close(struct.unpack_from("<Q", body)[0])
        if opcode == OPENDIR:
            return bytes(16)
        if opcode == READ:
            return self.read(*struct.unpack_from("<QQI", body))
        if opcode == READDIR:
            return self.entries(path, *struct.unpack_from("<8xQI", body))
        if opcode == STATFS:
            s = os.statvfs(path)
            numbers = (s.f_blocks, s.f_bfree, s.f_bavail, s.f_files, s.f_ffree, s.f_bsize, s.f_namemax, s.f_frsize)
            return struct.pack("<QQQQQIII28x", *numbers)
        if opcode in DONE:
            return b""
        raise OSError(errno.ENOSYS, "not served")

    def read(self, handle, offset, size):
        data = os.pread(handle, size, offset)
        wait = self.latency
        with self.lock:
            self.reads += 1
            if self.bandwidth:
                now = time.monotonic()
                self.line_free = max(now, self.line_free) + len(data) / self.bandwidth
                wait += self.line_free - now
        time.sleep(wait)
        return data

    @staticmethod
    def attributes(path):
        s = os.lstat(path)
        nanos = [s.st_atime_ns, s.st_mtime_ns, s.st_ctime_ns]
        return struct.pack(
            "<QQQQQQIIIIIIIIII",
            s.st_ino, s.st_size, s.st_blocks, *(n // 10**9 for n in nanos), *(n % 10**9 for n in nanos),
            s.st_mode, s.st_nlink, s.st_uid, s.st_gid, 0, 131072, 0)

    @staticmethod
    def entries(path, offset, size):
        out = b""
        for number, entry in enumerate(sorted(os.scandir(path), key=lambda e: e.name), 1):
            if number > offset:
                name = os.fsencode(entry.name)
                kind = stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode) >> 12
                record = struct.pack("<QQII", entry.inode(), number, len(name), kind) + name
                record += bytes(-len(record) % 8)
                if len(out) + len(record) > size:
                    break
                out += record
        return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("mount")
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--mb-per-second", type=float)
    a = parser.parse_args()
    slow = SlowFolder(a.folder, a.mount, a.latency_ms / 1e3, a.mb_per_second and a.mb_per_second * 1e6)
    try:
        print("mounted; Ctrl-C unmounts", flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        slow.close()


if __name__ == "__main__":
    main()

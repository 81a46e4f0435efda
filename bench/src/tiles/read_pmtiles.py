import gzip
import sys

from pmtiles.reader import MmapSource, Reader, all_tiles

with open(sys.argv[1], "rb") as file:
    source = MmapSource(file)
    header = Reader(source).header()
    tiles = unpacked = 0
    for _, tile in all_tiles(source):
        tiles += 1
        unpacked += len(gzip.decompress(tile))
    assert header["clustered"] and header["addressed_tiles_count"] == tiles, header
    print(f"{tiles} tiles read, {header['tile_contents_count']} contents, {unpacked} bytes unpacked")

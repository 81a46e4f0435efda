"""The map through GDAL (pyogrio), over HTTP with a token."""

import os
import subprocess
from pathlib import Path

import numpy
import pyogrio

from service import Service
from tiles import tile_of


def use_token(service: Service) -> None:
    pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": service.token})


def read(dataset: str, **options: object) -> tuple[dict, list, list]:
    """Metadata, shapes (WKB) and the values of the fields by name."""
    meta, _, shapes, values = pyogrio.raw.read(dataset, **options)
    return meta, list(shapes), {name: column for name, column in zip(meta["fields"], values, strict=True)}


def check_features(service: Service, _work: Path) -> str:
    use_token(service)
    dataset = f"OAPIF:{service.api}/ogc"
    told = {one["id"]: one for one in service.json("/ogc/collections")["collections"]}
    listed = {str(name) for name, _ in pyogrio.list_layers(dataset)}
    assert listed == set(told), f"{listed} instead of {set(told)}"
    features = 0
    for layer in told:
        expected = service.json(f"/ogc/collections/{layer}/items?limit=10000")
        # Small pages, so that GDAL has to follow the links.
        meta, shapes, values = read(dataset, layer=layer, PAGE_SIZE="50")
        assert sorted(values["id"]) == sorted(one["id"] for one in expected["features"]), layer
        assert expected["numberMatched"] == len(shapes), layer
        assert meta["crs"] == "OGC:CRS84" or "4326" in meta["crs"] or "CRS84" in meta["crs"], meta["crs"]
        features += len(shapes)
    return f"GDAL OAPIF: {len(told)} collections, {features} features"


def check_filtered_features(service: Service, _work: Path) -> str:
    """A box and a condition, which GDAL may send or decide by itself: the answer is the same."""
    use_token(service)
    dataset = f"OAPIF:{service.api}/ogc"
    buildings = service.json("/ogc/collections/building/items?limit=10000")["features"]
    mixed = [one["id"] for one in buildings if one["properties"]["use"] == "mixed"]
    _, _, values = read(dataset, layer="building", where="use = 'mixed'")
    assert mixed and sorted(values["id"]) == sorted(mixed)
    ring = buildings[0]["geometry"]["coordinates"][0][0]
    west, south = (min(at[axis] for at in ring) for axis in (0, 1))
    east, north = (max(at[axis] for at in ring) for axis in (0, 1))
    _, _, values = read(dataset, layer="building", bbox=(west, south, east, north))
    expected = service.json(f"/ogc/collections/building/items?limit=10000&bbox={west},{south},{east},{north}")
    assert buildings[0]["id"] in values["id"]
    assert sorted(values["id"]) == sorted(one["id"] for one in expected["features"])
    # Another coordinate system, by the server.
    web_mercator = "http://www.opengis.net/def/crs/EPSG/0/3857"
    meta, shapes, _ = read(dataset, layer="building", CRS="EPSG:3857")
    assert "3857" in meta["crs"], meta["crs"]
    told = service.json(f"/ogc/collections/building/items?limit=1&crs={web_mercator}")["features"][0]
    x = numpy.frombuffer(shapes[0][22:38], dtype="<f8")
    assert abs(x[0]) > 1e6 and abs(told["geometry"]["coordinates"][0][0][0][0]) > 1e6
    return f"GDAL OAPIF: {len(mixed)} by a condition, {len(expected['features'])} by a box, EPSG:3857"


def check_vector_tiles(service: Service, _work: Path) -> str:
    use_token(service)
    tilejson = service.json("/tiles/building,alley,gate")
    west, south, east, north = tilejson["bounds"]
    features = 0
    for z in range(tilejson["minzoom"], 19):
        x, y = tile_of((west + east) / 2, (south + north) / 2, z)
        address = f"/tiles/building,alley,gate/{z}/{x}/{y}.mvt"
        dataset = f"MVT:{service.api}{address}"
        status, _ = service.get(address)
        if status == 204:
            continue
        for layer, _ in pyogrio.list_layers(dataset):
            meta, shapes, values = read(dataset, layer=layer)
            assert len(shapes) > 0 and "id" in values and "3857" in str(meta["crs"]), f"{z}/{x}/{y} {layer} {meta}"
            features += len(shapes)
    assert features > 0
    return f"GDAL MVT: {features} features"


def check_pmtiles(service: Service, work: Path) -> str:
    """The file that `menpai tiles export` writes: every building is in it."""
    file = work / "village.pmtiles"
    export = [os.environ["MENPAI_BINARY"], "tiles", "export", "--layers", "building,alley", "--out", file]
    subprocess.run(export, check=True, capture_output=True)
    assert {str(name) for name, _ in pyogrio.list_layers(file)} == {"building", "alley"}
    _, shapes, values = read(str(file), layer="building")
    expected = service.json("/ogc/collections/building/items?limit=10000")["features"]
    assert set(values["id"]) == {one["id"] for one in expected}
    return f"GDAL PMTiles: {len(shapes)} pieces of {len(expected)} buildings"

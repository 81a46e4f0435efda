"""Documents that describe the map, against the schemas that others published."""

import json
import subprocess
from pathlib import Path

import jsonschema
from openapi_spec_validator import validate as validate_openapi

from service import Service

HERE = Path(__file__).resolve().parent
WEB = HERE.parent.parent / "web-map"


def check_tilejson(service: Service, _work: Path) -> str:
    schema = json.loads((HERE / "tilejson.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    layers = [one["id"] for one in service.json("/ogc/collections")["collections"]]
    for choice in [*layers, ",".join(layers)]:
        for suffix in ["", "?crs=gcj02"]:
            validator.validate(service.json(f"/tiles/{choice}{suffix}"))
    return f"TileJSON 3.0: {len(layers)} layers"


def check_openapi(service: Service, _work: Path) -> str:
    document = service.json("/ogc/api")
    assert document["openapi"].startswith("3.0."), document["openapi"]
    validate_openapi(document)
    return f"OpenAPI {document['openapi']}: {len(document['paths'])} paths"


def check_queryables(service: Service, _work: Path) -> str:
    """Queryables are a JSON Schema, and what a feature says of itself fits it."""
    features = 0
    for collection in service.json("/ogc/collections")["collections"]:
        path = f"/ogc/collections/{collection['id']}"
        schema = service.json(f"{path}/queryables")
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for feature in service.json(f"{path}/items?limit=100")["features"]:
            known = {name: value for name, value in feature["properties"].items() if value is not None}
            validator.validate({"id": feature["id"], "geometry": feature["geometry"], **known})
            features += 1
    return f"queryables: {features} features fit"


def check_styles(service: Service, work: Path) -> str:
    styles = service.json("/styles")["items"]
    for style in styles:
        file = work / f"style-{style['id']}.json"
        file.write_text(json.dumps(service.json(style["url"])), encoding="utf-8")
        subprocess.run(["node", WEB / "standards" / "style.ts", file], check=True)
    return f"@maplibre/maplibre-gl-style-spec: {len(styles)} style"

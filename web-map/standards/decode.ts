/** Reads every tile of a directory with @mapbox/vector-tile and prints the ids of its features, per layer, as JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

const directory = process.argv[2];
if (!directory) throw new Error('decode.ts DIRECTORY');

function read(file: string): Record<string, number[]> {
  const tile = new VectorTile(new PbfReader(readFileSync(file)));
  const layers = Object.entries(tile.layers).map(([name, layer]): [string, number[]] => {
    const ids = Array.from({ length: layer.length }, (_, place) => {
      const feature = layer.feature(place);
      // Decoded as well, so that what can't be drawn does not pass.
      if (feature.loadGeometry().some((part) => part.length === 0)) throw new Error(`${file}: an empty part`);
      if (feature.id === undefined) throw new Error(`${file}: a feature without an id`);
      return feature.id;
    });
    return [name, ids.sort((one, other) => one - other)];
  });
  return Object.fromEntries(layers);
}

const tiles = readdirSync(directory).filter((name) => name.endsWith('.mvt'));
const decoded = tiles.map((name) => [name.replace(/\.mvt$/, ''), read(join(directory, name))]);
process.stdout.write(JSON.stringify(Object.fromEntries(decoded)));

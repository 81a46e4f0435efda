/** Validates a style by the MapLibre style specification; says what is wrong with it. */
import { readFileSync } from 'node:fs';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';

const file = process.argv[2];
if (!file) throw new Error('style.ts FILE');
const errors = validateStyleMin(JSON.parse(readFileSync(file, 'utf8')));
for (const error of errors) process.stderr.write(`${file}: ${error.message}\n`);
process.exitCode = errors.length > 0 ? 1 : 0;

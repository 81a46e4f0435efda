/**
 * The console's own base style: ground, open spaces, alleys, buildings, labels. Nothing comes from outside unless
 * the operator configures a base map; letters are drawn from the machine's own fonts, so no glyph server either.
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { CELL_LAYERS, CELLS, type CellLayer } from './cells';
import { cellColorExpression, colorExpression, isCounted, isHeldBack } from './colors';
import { type GridMeasure, type LayerMode, UNIT_COLORS } from './modes';

/** What the switches say when the map is opened, and whether gaps are for whoever looks. */
export type Look = {
  mode: LayerMode;
  measure: GridMeasure;
  flat: boolean;
  gaps: boolean;
  /** Whether it is a phone's: its edge is close to the village. */
  narrow?: boolean;
};

/** Cells lie on the ground: walls in front of them would hide most. */
export function isFlat(mode: LayerMode, flat: boolean): boolean {
  return flat || mode === 'grid';
}

export type BaseMap = { url: string; attribution: string | null };

const FONT = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];
export const MIN_TILE_ZOOM = 10;
/** At 17 a step of the tile's grid is 7 cm: enough for the gap between handshake buildings. */
export const MAX_TILE_ZOOM = 17;
const GROUND = '#f1efe9';

/** Tile layers by map source: what changes together is fetched together. */
export const SOURCE_LAYERS = {
  ground: ['area', 'site', 'open_space', 'alley', 'component'],
  building: ['building', 'building_label'],
  gap: ['gap'],
  unit: ['unit'],
  // A source each: those of coarse cells are drawn at any zoom above theirs too.
  h3_r8: ['h3_r8'],
  h3_r9: ['h3_r9'],
  h3_r10: ['h3_r10'],
  h3_r11: ['h3_r11'],
} as const;

/** Zooms at which a layer is drawn, where not at all: a change of it touches no tile of another zoom. */
export const LAYER_ZOOMS: Readonly<Record<string, readonly [number, number]>> = {
  h3_r8: CELLS.h3_r8.zooms,
  h3_r9: CELLS.h3_r9.zooms,
  h3_r10: CELLS.h3_r10.zooms,
  h3_r11: CELLS.h3_r11.zooms,
  unit: [17, 22],
};

const STOREY_M = 3;
/** What a block of houses is as high as, whose heights are not told one by one. */
const BLOCK_M = 9;

const HEIGHT: ExpressionSpecification = [
  'coalesce',
  ['get', 'height_m'],
  ['case', ['has', 'merged'], BLOCK_M, ['*', STOREY_M, ['to-number', ['get', 'floors'], 1]]],
];

/** How far above the ground a sign of a house is drawn: on the roof, or on the plan. */
export function heightOffset(flat: boolean): number | ExpressionSpecification {
  return flat ? 0 : HEIGHT;
}

const SELECTED: ExpressionSpecification = ['boolean', ['feature-state', 'selected'], false];
const HOVERED: ExpressionSpecification = ['boolean', ['feature-state', 'hovered'], false];

function alleyWidth(extra_px: number): ExpressionSpecification {
  const width = (at: number): ExpressionSpecification => [
    '+',
    ['*', ['match', ['get', 'class'], 'main', 2, 'sublane', 0.75, 1], at],
    extra_px,
  ];
  return [
    'interpolate',
    ['exponential', 1.8],
    ['zoom'],
    13,
    width(0.5),
    16,
    width(2),
    18,
    width(6),
    20,
    width(20),
  ];
}

const ALLEY_MIN_ZOOM = 13;

function groundLayers(): LayerSpecification[] {
  const line = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    {
      id: 'site',
      type: 'fill',
      source: 'ground',
      'source-layer': 'site',
      paint: { 'fill-color': '#faf8f3', 'fill-opacity': 0.85 },
    },
    {
      id: 'site-edge',
      type: 'line',
      source: 'ground',
      'source-layer': 'site',
      paint: { 'line-color': '#8aa3a8', 'line-width': 1.5, 'line-dasharray': [4, 2] },
    },
    {
      id: 'area-edge',
      type: 'line',
      source: 'ground',
      'source-layer': 'area',
      // Communities and grids; what holds the whole site is bounded by its edge.
      filter: ['in', ['get', 'level'], ['literal', ['community', 'grid']]],
      paint: {
        'line-color': '#b07f3a',
        'line-opacity': 0.7,
        'line-width': ['match', ['get', 'level'], 'grid', 1, 1.8],
        'line-dasharray': [6, 3],
      },
    },
    {
      id: 'open-space',
      type: 'fill',
      source: 'ground',
      'source-layer': 'open_space',
      paint: {
        'fill-color': ['match', ['get', 'kind'], 'pond', '#bcd9e6', 'green', '#d3e3c3', '#e9e4d0'],
        'fill-outline-color': '#cdc8b4',
      },
    },
    {
      id: 'alley-casing',
      type: 'line',
      source: 'ground',
      'source-layer': 'alley',
      minzoom: ALLEY_MIN_ZOOM,
      layout: line,
      paint: { 'line-color': '#cfcabd', 'line-width': alleyWidth(2) },
    },
    {
      id: 'alley',
      type: 'line',
      source: 'ground',
      'source-layer': 'alley',
      minzoom: ALLEY_MIN_ZOOM,
      layout: line,
      paint: { 'line-color': '#fffefb', 'line-width': alleyWidth(0) },
    },
  ];
}

function visible(shown: boolean): 'visible' | 'none' {
  return shown ? 'visible' : 'none';
}

function buildingLayers({ mode, flat }: Look): LayerSpecification[] {
  const color = colorExpression(mode);
  return [
    {
      id: 'building-flat',
      type: 'fill',
      source: 'building',
      'source-layer': 'building',
      layout: { visibility: visible(flat) },
      paint: { 'fill-color': color, 'fill-opacity': ['case', HOVERED, 1, 0.92] },
    },
    {
      id: 'building-outline',
      type: 'line',
      source: 'building',
      'source-layer': 'building',
      layout: { visibility: visible(flat) },
      paint: {
        'line-color': ['case', SELECTED, '#0c2f3a', HOVERED, '#274b57', '#7d8683'],
        'line-width': ['case', SELECTED, 3.5, HOVERED, 2, 0.8],
      },
    },
    {
      id: 'building-solid',
      type: 'fill-extrusion',
      source: 'building',
      'source-layer': 'building',
      layout: { visibility: visible(!flat) },
      paint: {
        'fill-extrusion-color': ['case', SELECTED, '#14333d', HOVERED, '#5d8791', color],
        'fill-extrusion-height': HEIGHT,
        'fill-extrusion-opacity': 0.94,
      },
    },
  ];
}

const UNTOLD = '#dcdad2';
const STATE_COLOR = [
  'match',
  ['get', 'state'],
  ...Object.entries(UNIT_COLORS).flat(),
  UNTOLD,
] as unknown as ExpressionSpecification;

/** Which units are drawn: those of one floor of one building. */
export function unitFilter(building: string | null, floor: number | null): ExpressionSpecification {
  return ['all', ['==', ['get', 'building_id'], building ?? ''], ['==', ['get', 'floor'], floor ?? 0]];
}

/** The units of a floor on their plans; hidden, and not fetched, until a floor is chosen. */
function unitLayers(): LayerSpecification[] {
  const unit = { source: 'unit', 'source-layer': 'unit', filter: unitFilter(null, null) } as const;
  return [
    {
      ...unit,
      id: 'unit-flat',
      type: 'fill',
      layout: { visibility: 'none' },
      paint: { 'fill-color': STATE_COLOR, 'fill-outline-color': '#22363b' },
    },
    {
      ...unit,
      id: 'unit-code',
      type: 'symbol',
      layout: {
        visibility: 'none',
        'text-field': ['get', 'code'],
        'text-font': FONT,
        'text-size': 12,
        'text-padding': 1,
      },
      paint: { 'text-color': '#10282f', 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 },
    },
  ];
}

const CELL_OPACITY = 0.72;

/** How strongly cells are drawn. Of those that are not shown the fill stays, unseen: what they hold is read all the same. */
export function cellOpacity(shown: boolean): number {
  return shown ? CELL_OPACITY : 0;
}

/** What is drawn of the cells of a layer only while they are the ones shown. */
export function cellMarks(layer: CellLayer): string[] {
  return [`${layer}-held-back`, `${layer}-edge`];
}

/** The edge of one cell. */
export function cellFilter(h3: string | null): ExpressionSpecification {
  return ['==', ['get', 'h3'], h3 ?? ''];
}

/**
 * Cells, of which one resolution is shown at a time. Those that hold their count back are hatched, so that grey is not read
 * as a value; where there is nothing to count, nothing is drawn.
 */
function gridLayers({ mode, measure }: Look): LayerSpecification[] {
  const layers = CELL_LAYERS.flatMap((layer): LayerSpecification[] => {
    const cell = { source: layer, 'source-layer': layer } as const;
    const layout = { visibility: visible(mode === 'grid') };
    const hidden = { visibility: visible(false) };
    return [
      {
        ...cell,
        id: layer,
        type: 'fill',
        layout,
        filter: isCounted(measure),
        paint: {
          'fill-color': cellColorExpression(measure),
          'fill-opacity': cellOpacity(false),
          'fill-antialias': false,
        },
      },
      {
        ...cell,
        id: `${layer}-held-back`,
        type: 'fill',
        layout: hidden,
        filter: isHeldBack(measure),
        paint: { 'fill-pattern': 'held-back' },
      },
      {
        ...cell,
        id: `${layer}-edge`,
        type: 'line',
        layout: hidden,
        filter: isCounted(measure),
        paint: { 'line-color': '#ffffff', 'line-width': 1.2, 'line-opacity': 0.9 },
      },
    ];
  });
  const selected = CELL_LAYERS.map(
    (layer): LayerSpecification => ({
      id: `${layer}-selected`,
      type: 'line',
      source: layer,
      'source-layer': layer,
      layout: { visibility: visible(mode === 'grid'), 'line-join': 'round' },
      filter: cellFilter(null),
      paint: { 'line-color': '#0c2f3a', 'line-width': 3.5 },
    }),
  );
  return [...layers, ...selected];
}

/** Names and signs on the ground. Drawn after the buildings: a name half behind a wall reads as another name. */
function groundLabels({ flat }: Look): LayerSpecification[] {
  const halo = { 'text-halo-color': 'rgba(255,255,255,0.92)', 'text-halo-width': 1.4 } as const;
  return [
    {
      id: 'alley-name',
      type: 'symbol',
      source: 'ground',
      'source-layer': 'alley',
      filter: alleyNames(flat),
      minzoom: 16,
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'text-field': ['coalesce', ['get', 'name'], ''],
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 16, 11, 20, 15],
        'text-letter-spacing': 0.15,
      },
      paint: { ...halo, 'text-color': '#6a6350' },
    },
    {
      id: 'open-space-name',
      type: 'symbol',
      source: 'ground',
      'source-layer': 'open_space',
      // A green is a green by its colour; in front of a house its name would be read as the house's.
      filter: ['!=', ['get', 'kind'], 'green'],
      minzoom: 16,
      layout: {
        'text-field': ['coalesce', ['get', 'name'], ''],
        'text-font': FONT,
        'text-size': 12,
        // Below or above its middle where a sign stands there; farther off it would be read as the name of a house.
        'text-variable-anchor': ['center', 'top', 'bottom'],
        'text-radial-offset': 1.2,
      },
      paint: { ...halo, 'text-color': '#6b7250' },
    },
    {
      id: 'component',
      type: 'symbol',
      source: 'ground',
      'source-layer': 'component',
      minzoom: 18.8,
      layout: {
        'icon-image': ['concat', 'component-', ['get', 'kind']],
        'icon-size': 0.75,
        'icon-allow-overlap': true,
      },
    },
  ];
}

/** Which doorplates a label layer shows: all but the selected one, or that one alone. */
export function labelFilter(selected: string | null, alone: boolean): ExpressionSpecification {
  return [alone ? '==' : '!=', ['get', 'id'], selected ?? ''];
}

const DOORPLATE_ZOOM = 17.3;
/** On roofs there is room for them later: before that they would lie over the walls of the neighbours. */
const ROOF_DOORPLATE_ZOOM = 18.2;

/** From which zoom on doorplates are shown. */
export function doorplateZoom(flat: boolean): number {
  return flat ? DOORPLATE_ZOOM : ROOF_DOORPLATE_ZOOM;
}

/** From which zoom on a door says its name: it is that of its house, whose doorplate is to be read first. */
const DOOR_NAME_ZOOM = 20.5;

/** Doorplates, on the roofs. The selected house has a layer of its own: what is drawn last is placed first. */
function doorplates(id: string, alone: boolean, flat: boolean): LayerSpecification {
  return {
    id,
    type: 'symbol',
    source: 'building',
    'source-layer': 'building_label',
    filter: labelFilter(null, alone),
    minzoom: alone ? 14 : doorplateZoom(flat),
    layout: {
      'text-field': [
        'case',
        ['!=', ['coalesce', ['get', 'name'], ''], ''],
        ['get', 'name'],
        ['coalesce', ['get', 'doorplate'], ''],
      ],
      'text-font': FONT,
      'text-size': ['interpolate', ['linear'], ['zoom'], DOORPLATE_ZOOM, 10.5, 20, 14],
      'text-max-width': 12,
      'text-padding': 4,
      'text-allow-overlap': alone,
      'symbol-height-offset': heightOffset(flat),
      'symbol-sort-key': ['-', 0, ['to-number', ['get', 'open_gaps'], 0]],
    },
    paint: {
      'text-color': alone ? '#0c2f3a' : '#22363b',
      'text-halo-color': alone ? '#ffe9b8' : 'rgba(255,255,255,0.92)',
      'text-halo-width': alone ? 2.4 : 1.4,
    },
  };
}

/** The count on a building with gaps: colour alone does not say it. Shown while the layer switch says gaps. */
function gapBadge({ mode, flat, gaps }: Look): LayerSpecification {
  return {
    id: 'gap-badge',
    type: 'symbol',
    source: 'gap',
    'source-layer': 'gap',
    minzoom: 14,
    layout: {
      'icon-image': 'gap-badge',
      'icon-size': ['interpolate', ['linear'], ['zoom'], 14, 0.55, 17, 0.9],
      'icon-allow-overlap': true,
      'text-field': ['to-string', ['get', 'gaps']],
      'text-font': FONT,
      'text-size': ['interpolate', ['linear'], ['zoom'], 14, 8, 17, 12],
      'text-allow-overlap': true,
      // Above the doorplate, so that both can be read.
      'icon-anchor': 'bottom',
      'icon-offset': [0, -6],
      'text-anchor': 'bottom',
      'text-offset': [0, -0.95],
      visibility: visible(mode === 'gaps' && gaps),
      'symbol-height-offset': heightOffset(flat),
    },
    paint: { 'text-color': '#ffffff' },
  };
}

/** Whether terminals of a gate have missed their heartbeats. */
const IS_SILENT: ExpressionSpecification = ['>', ['coalesce', ['get', 'offline'], 0], 0];

/**
 * Where the name of a gate stands, beyond its own sign, which is placed before it: away from the houses, or across the sign;
 * else towards the middle of the village, at last away from it; not there where the screen of a phone ends.
 */
function gateNamePlaces(narrow: boolean): ExpressionSpecification {
  const below = ['top', [0, 1.9]];
  const above = ['bottom', [0, -1.9]];
  const right = [
    ['left', [1.45, 0]],
    ['bottom-left', [0.9, -1.5]],
    ['top-left', [0.9, 1.5]],
  ];
  const left = [
    ['right', [-1.45, 0]],
    ['bottom-right', [-0.9, -1.5]],
    ['top-right', [-0.9, 1.5]],
  ];
  const places = (...all: unknown[][]) => ['literal', all.flat()];
  const [east, west] = narrow
    ? [left, right]
    : [
        [...left, ...right],
        [...right, ...left],
      ];
  return [
    'match',
    ['get', 'quarter'],
    'north-east',
    places(above, below, ...east),
    'north-west',
    places(above, below, ...west),
    'south-east',
    places(below, above, ...east),
    places(below, above, ...west),
  ] as unknown as ExpressionSpecification;
}

/**
 * Gates come from the API, not from tiles: their label is a live counter. Signs are placed before labels, which find a side
 * where no sign is.
 */
function gateLayers({ narrow = false }: Look): LayerSpecification[] {
  const gate = {
    type: 'symbol',
    source: 'gate',
    minzoom: 13,
    filter: ['any', ['==', ['get', 'kind'], 'compound'], ['>=', ['zoom'], 18.5]],
  } as const satisfies Partial<LayerSpecification>;
  // Who calls for help finds room first.
  const order: ExpressionSpecification = [
    '-',
    ['match', ['get', 'kind'], 'compound', 0, 2],
    ['case', IS_SILENT, 1, 0],
  ];
  return [
    {
      ...gate,
      id: 'gate-label',
      layout: {
        'text-field': [
          'step',
          ['zoom'],
          ['match', ['get', 'kind'], 'compound', ['get', 'label'], ''],
          DOOR_NAME_ZOOM,
          ['get', 'label'],
        ],
        'text-font': FONT,
        'text-padding': 1,
        'text-size': 11.5,
        'text-variable-anchor-offset': gateNamePlaces(narrow),
        'text-justify': 'auto',
        'symbol-sort-key': order,
      },
      paint: {
        'text-color': ['case', IS_SILENT, '#8f2c0c', '#123c47'],
        'text-halo-color': '#ffffff',
        'text-halo-width': 1.8,
      },
    },
    {
      ...gate,
      id: 'gate',
      layout: {
        'icon-image': [
          'concat',
          ['match', ['get', 'kind'], 'compound', 'gate-compound', 'gate-door'],
          ['case', IS_SILENT, '-silent', ''],
        ],
        'icon-size': ['match', ['get', 'kind'], 'compound', 1, 0.75],
        'icon-padding': 0,
        'icon-allow-overlap': true,
        'symbol-sort-key': order,
      },
    },
  ];
}

/** Which lanes say their name: among walls only the main ones are wide enough to be seen themselves. */
export function alleyNames(flat: boolean): ExpressionSpecification {
  return flat ? ['has', 'name'] : ['==', ['get', 'class'], 'main'];
}

/** The tiles of the cells; above the last zoom of their own, coarse ones are drawn from it. */
function cellSources(tiles: (layers: readonly string[]) => string[]): StyleSpecification['sources'] {
  const source = (layer: CellLayer) => {
    const [minzoom, maxzoom] = CELLS[layer].zooms;
    const last = Math.min(maxzoom, MAX_TILE_ZOOM);
    return [layer, { type: 'vector' as const, tiles: tiles(SOURCE_LAYERS[layer]), minzoom, maxzoom: last }];
  };
  return Object.fromEntries(CELL_LAYERS.map(source));
}

export function villageStyle(origin: string, chosen: Look, baseMap: BaseMap | null): StyleSpecification {
  const look = { ...chosen, flat: isFlat(chosen.mode, chosen.flat) };
  const tiles = (layers: readonly string[]) => [`${origin}/api/v1/tiles/${layers.join(',')}/{z}/{x}/{y}`];
  const zooms = { minzoom: MIN_TILE_ZOOM, maxzoom: MAX_TILE_ZOOM };
  return {
    version: 8,
    name: 'menpai',
    light: { anchor: 'viewport', color: '#ffffff', intensity: 0.28, position: [1.3, 200, 35] },
    sources: {
      ...(baseMap && {
        base: {
          type: 'raster' as const,
          tiles: [baseMap.url],
          tileSize: 256,
          ...(baseMap.attribution && { attribution: baseMap.attribution }),
        },
      }),
      ground: { type: 'vector', tiles: tiles(SOURCE_LAYERS.ground), ...zooms },
      building: {
        type: 'vector',
        tiles: tiles(SOURCE_LAYERS.building),
        ...zooms,
        promoteId: { building: 'id', building_label: 'id' },
      },
      gap: { type: 'vector', tiles: tiles(SOURCE_LAYERS.gap), ...zooms },
      unit: {
        type: 'vector',
        tiles: tiles(SOURCE_LAYERS.unit),
        minzoom: MAX_TILE_ZOOM,
        maxzoom: MAX_TILE_ZOOM,
      },
      ...cellSources(tiles),
      gate: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': GROUND } },
      ...(baseMap
        ? [
            {
              id: 'base',
              type: 'raster' as const,
              source: 'base',
              paint: { 'raster-saturation': -0.4, 'raster-opacity': 0.8 },
            },
          ]
        : []),
      ...groundLayers(),
      ...buildingLayers(look),
      ...gridLayers(look),
      ...unitLayers(),
      // What comes last is placed first: the selected house, then gaps, gates, doorplates, names of lanes.
      ...groundLabels(look),
      doorplates('building-label', false, look.flat),
      ...gateLayers(look),
      gapBadge(look),
      doorplates('building-label-selected', true, look.flat),
    ],
  };
}

/** The map as the console speaks to it. Everything that knows the map engine is in this folder. */
import {
  AttributionControl,
  Map as Engine,
  type ErrorEvent,
  type GeoJSONFeature,
  type GeoJSONSource,
  type LngLatBounds,
  type MapGeoJSONFeature,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Layer } from '../api/events';
import type { Bounds, LonLat } from '../api/types';
import {
  CELL_LAYERS,
  type CellFacts,
  type CellLayer,
  type CellReading,
  cellLayerOf,
  coverage,
  finestAt,
  shownLayer,
} from './cells';
import { cellColorExpression, colorExpression, isCounted, isHeldBack } from './colors';
import { drawHatch, drawSign, SIGN_NAMES, SIGN_RATIO } from './icons';
import { Missing, type Trouble } from './missing';
import { type GridMeasure, type LayerMode, PLAIN } from './modes';
import type { Quarter } from './quarter';
import {
  alleyNames,
  type BaseMap,
  cellFilter,
  cellMarks,
  cellOpacity,
  doorplateZoom,
  heightOffset,
  isFlat,
  LAYER_ZOOMS,
  labelFilter,
  MAX_TILE_ZOOM,
  MIN_TILE_ZOOM,
  SOURCE_LAYERS,
  unitFilter,
  villageStyle,
} from './style';
import { type TileId, tilesOf } from './tiles';

setWorkerUrl(workerUrl);

/** `offline`: how many of its terminals are silent; `quarter`: where in the village it stands, so that its name finds room. */
export type GateMark = {
  id: string;
  kind: string;
  at: LonLat;
  label: string;
  offline: number;
  quarter: Quarter;
};
export type Padding = { top: number; right: number; bottom: number; left: number };
export type Picked =
  | { kind: 'building' | 'gate' | 'unit'; id: string }
  /** A cell, and where it was pressed. */
  | { kind: 'cell'; id: string; at: LonLat }
  | { kind: 'nothing' };
/** A floor of a building whose units are shown on their plans. */
export type OpenedFloor = { building: string; floor: number };
type SourceId = keyof typeof SOURCE_LAYERS;

export type VillageMapOptions = {
  container: HTMLElement;
  /** What a screen reader calls the map, and the button that shows whose the base map is. */
  texts: { map: string; attribution: string };
  bounds: Bounds;
  padding: Padding;
  mode: LayerMode;
  measure: GridMeasure;
  flat: boolean;
  /** Whether gaps are for whoever looks. */
  gaps: boolean;
  baseMap: BaseMap | null;
  calm: boolean;
  onPick(picked: Picked): void;
  /** What is shown of the cells; `null` while they are not. */
  onCells(reading: CellReading | null): void;
  /** What of the map could not be fetched; `null` when all of it is there again. */
  onTrouble(trouble: Trouble | null): void;
  onIdle(idle: boolean): void;
};

/** Below this, the map is a phone's. */
const NARROW_PX = 760;
const SOLID_PITCH = 50;
const MAX_ZOOM = 21;
const CLOSE_ZOOM = 18.6;
/** At which the codes of units can be read on their plan. */
const PLAN_ZOOM = 20;
const PICKABLE = ['gate', 'gate-label', 'gap-badge', 'unit-flat', 'building-solid', 'building-flat'];
/** Where cells are shown, they are what is picked, and not the houses below them. */
const PICKABLE_IN_GRID = ['gate', 'gate-label', 'unit-flat'];

export class VillageMap {
  readonly #engine: Engine;
  readonly #options: VillageMapOptions;
  readonly #ready: Promise<void>;
  readonly #missing = new Missing<SourceId>();
  #trouble: Trouble | null = null;
  #retry: number | undefined;
  #selected: string | null = null;
  #hovered: string | null = null;
  #mode: LayerMode;
  #flat: boolean;
  #measure: GridMeasure;
  #opened: OpenedFloor | null = null;
  #cellLayer: CellLayer | null = null;
  #cell: string | null = null;
  #reading: string | null = null;

  constructor(options: VillageMapOptions) {
    this.#options = options;
    this.#mode = options.mode;
    this.#flat = options.flat;
    this.#measure = options.measure;
    this.#engine = new Engine({
      container: options.container,
      style: villageStyle(
        window.location.origin,
        { ...options, narrow: options.container.clientWidth < NARROW_PX },
        options.baseMap,
      ),
      bounds: [...options.bounds],
      fitBoundsOptions: { padding: options.padding },
      pitch: options.flat ? 0 : SOLID_PITCH,
      minZoom: 11,
      maxZoom: MAX_ZOOM,
      maxPitch: 65,
      attributionControl: false,
      locale: {
        'Map.Title': options.texts.map,
        'AttributionControl.ToggleAttribution': options.texts.attribution,
      },
      // A tile kept out of view would not hear of changes; the browser's cache and the tile's ETag do better.
      maxTileCacheSize: 0,
      fadeDuration: options.calm ? 0 : 150,
    });
    if (options.baseMap?.attribution) {
      this.#engine.addControl(new AttributionControl({ compact: true }), 'bottom-right');
    }
    this.#engine.once('style.load', () => {
      for (const name of SIGN_NAMES) {
        const sign = drawSign(name);
        if (sign) this.#engine.addImage(name, sign, { pixelRatio: SIGN_RATIO });
      }
      const hatch = drawHatch();
      if (hatch) this.#engine.addImage('held-back', hatch, { pixelRatio: SIGN_RATIO });
    });
    this.#ready = new Promise((resolve) => this.#engine.once('load', () => resolve()));
    this.#watch();
    void this.#ready.then(() => {
      if (this.#mode === 'grid') this.#showCells(finestAt(this.#engine.getZoom()));
      this.#engine.fitBounds([...options.bounds], {
        padding: options.padding,
        pitch: this.#pitch,
        animate: false,
      });
    });
  }

  #watch() {
    const engine = this.#engine;
    engine.on('click', (event) => this.#options.onPick(this.#pickedAt([event.point.x, event.point.y])));
    engine.on('mousemove', (event) => {
      const picked = this.#pickedAt([event.point.x, event.point.y]);
      engine.getCanvas().style.cursor = picked.kind === 'nothing' ? '' : 'pointer';
      this.#mark('hovered', picked.kind === 'building' ? picked.id : null);
    });
    engine.on('mouseout', () => this.#mark('hovered', null));
    engine.on('idle', () => {
      if (this.#missing.settle()) this.#tellTrouble(null);
      // Other cells than those on the screen: there will be another rest when they are drawn.
      if (!this.#readCells()) this.#options.onIdle(true);
    });
    // What is too fine for the zoom is gone from the screen before the map has come to rest.
    engine.on('zoom', () => {
      const finest = finestAt(engine.getZoom());
      if (this.#cellLayer && CELL_LAYERS.indexOf(this.#cellLayer) > CELL_LAYERS.indexOf(finest))
        this.#showCells(finest);
    });
    engine.on('dataloading', () => this.#options.onIdle(false));
    engine.on('movestart', () => this.#options.onIdle(false));
    engine.on('error', (event) => this.#failed(event));
  }

  /**
   * A tile that could not be fetched is gone from the screen, and the engine leaves it at that: it is fetched again, and no
   * other, since those that are there would go too while nobody answers.
   */
  #failed(event: ErrorEvent & { sourceId?: string; tile?: { tileID: { canonical: TileId } } }) {
    const source = event.sourceId as SourceId | undefined;
    if (!source || !(source in SOURCE_LAYERS) || !event.tile) {
      window.reportError(event.error);
      return;
    }
    this.#missing.add(source, event.tile.tileID.canonical);
    this.#tellTrouble(this.#showsAnything() ? 'partial' : 'blank');
    this.#retry ??= window.setTimeout(() => this.fetchAgain(), this.#missing.pauseMs);
  }

  /** Fetches what is missing; it comes by itself too, but later. */
  fetchAgain() {
    window.clearTimeout(this.#retry);
    this.#retry = undefined;
    for (const [source, tiles] of this.#missing.take()) this.#refreshTiles(source, tiles);
    // Where none of them is in view any more, nothing would come to rest.
    this.#engine.triggerRepaint();
  }

  #tellTrouble(trouble: Trouble | null) {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.onTrouble(trouble);
  }

  #showsAnything(): boolean {
    const drawn: [SourceId, string][] = [
      ['building', 'building'],
      ['ground', 'alley'],
      ['ground', 'site'],
    ];
    return drawn.some(
      ([source, sourceLayer]) => this.#engine.querySourceFeatures(source, { sourceLayer }).length > 0,
    );
  }

  #pickedAt(point: [number, number]): Picked {
    const pickable = this.#cellLayer ? [...PICKABLE_IN_GRID, this.#cellLayer] : PICKABLE;
    const layers = pickable.filter((id) => this.#engine.getLayer(id));
    const hit = this.#engine.queryRenderedFeatures(point, { layers })[0];
    if (hit && hit.layer.id === this.#cellLayer) {
      const { lng, lat } = this.#engine.unproject(point);
      return { kind: 'cell', id: String(hit.properties['h3']), at: [lng, lat] };
    }
    const id = hit?.properties['id'] as string | undefined;
    // A block of houses that are too small to be drawn one by one is nobody's.
    if (!hit || !id) return { kind: 'nothing' };
    const kind = hit.layer.id.startsWith('unit')
      ? 'unit'
      : hit.layer.id.startsWith('gate')
        ? 'gate'
        : 'building';
    return { kind, id };
  }

  get #pitch(): number {
    return this.#flat ? 0 : SOLID_PITCH;
  }

  #mark(state: 'selected' | 'hovered', id: string | null) {
    const before = state === 'selected' ? this.#selected : this.#hovered;
    if (before === id) return;
    for (const sourceLayer of ['building', 'building_label']) {
      if (before)
        this.#engine.setFeatureState({ source: 'building', sourceLayer, id: before }, { [state]: false });
      if (id) this.#engine.setFeatureState({ source: 'building', sourceLayer, id }, { [state]: true });
    }
    if (state === 'selected') this.#selected = id;
    else this.#hovered = id;
  }

  #applyFlat() {
    // So does a plan: its neighbours' walls would stand before it.
    const flat = isFlat(this.#mode, this.#flat) || this.#opened !== null;
    this.#show('building-flat', flat);
    this.#show('building-outline', flat);
    this.#show('building-solid', !flat);
    this.#show('unit-flat', this.#opened !== null);
    this.#show('unit-code', this.#opened !== null);
    this.#engine.setFilter('alley-name', alleyNames(flat));
    this.#engine.setLayerZoomRange('building-label', doorplateZoom(flat), MAX_ZOOM);
    for (const layer of ['building-label', 'building-label-selected', 'gap-badge']) {
      this.#engine.setLayoutProperty(layer, 'symbol-height-offset', heightOffset(flat));
    }
  }

  #show(layer: string, visible: boolean) {
    this.#engine.setLayoutProperty(layer, 'visibility', visible ? 'visible' : 'none');
  }

  async setMode(mode: LayerMode) {
    if (mode === this.#mode) return;
    this.#mode = mode;
    await this.#ready;
    this.#colorHouses();
    this.#show('gap-badge', mode === 'gaps' && this.#options.gaps);
    for (const layer of CELL_LAYERS) {
      this.#show(layer, mode === 'grid');
      this.#show(`${layer}-selected`, mode === 'grid');
    }
    this.#showCells(mode === 'grid' ? finestAt(this.#engine.getZoom()) : null);
    this.#readCells();
    this.#applyFlat();
  }

  #colorHouses() {
    // Beside a plan a house has no colour, or it would be read as that of a unit.
    const color = this.#opened ? PLAIN : colorExpression(this.#mode);
    this.#engine.setPaintProperty('building-flat', 'fill-color', color);
    const solid = this.#engine.getPaintProperty('building-solid', 'fill-extrusion-color') as unknown[];
    this.#engine.setPaintProperty('building-solid', 'fill-extrusion-color', [
      ...solid.slice(0, -1),
      color,
    ] as never);
  }

  /** What cells are coloured by. */
  async setMeasure(measure: GridMeasure) {
    if (measure === this.#measure) return;
    this.#measure = measure;
    await this.#ready;
    for (const layer of CELL_LAYERS) {
      this.#engine.setPaintProperty(layer, 'fill-color', cellColorExpression(measure));
      this.#engine.setFilter(layer, isCounted(measure));
      this.#engine.setFilter(`${layer}-held-back`, isHeldBack(measure));
      this.#engine.setFilter(`${layer}-edge`, isCounted(measure));
    }
    this.#readCells();
  }

  /** Marks a cell, and tells what it says from now on. */
  async selectCell(h3: string | null) {
    if (h3 === this.#cell) return;
    this.#cell = h3;
    await this.#ready;
    for (const layer of CELL_LAYERS) this.#engine.setFilter(`${layer}-selected`, cellFilter(h3));
    this.#readCells();
  }

  /** Shows the cells of one layer, and no others. */
  #showCells(shown: CellLayer | null) {
    if (shown === this.#cellLayer) return;
    this.#cellLayer = shown;
    for (const layer of CELL_LAYERS) {
      this.#engine.setPaintProperty(layer, 'fill-opacity', cellOpacity(layer === shown));
      for (const mark of cellMarks(layer)) this.#show(mark, layer === shown);
    }
  }

  /** What the tiles say of the cells in view, each of them once. */
  #cellsInView(layer: CellLayer): CellFacts[] {
    const view = this.#engine.getBounds();
    const found = new Map<unknown, CellFacts>();
    for (const feature of this.#engine.querySourceFeatures(layer, { sourceLayer: layer })) {
      if (!touches(feature, view)) continue;
      found.set(feature.properties['h3'], feature.properties);
    }
    return [...found.values()];
  }

  #factsOf(h3: string | null): CellFacts | null {
    const layer = cellLayerOf(h3);
    if (!layer) return null;
    const found = this.#engine.querySourceFeatures(layer, { sourceLayer: layer, filter: cellFilter(h3) });
    return found[0]?.properties ?? null;
  }

  #chooseCells(): CellReading {
    const cells = Object.fromEntries(CELL_LAYERS.map((layer) => [layer, this.#cellsInView(layer)]));
    const zoom = this.#engine.getZoom();
    const layer = shownLayer(this.#measure, cells, zoom);
    this.#showCells(layer);
    return {
      layer,
      coarser: layer !== finestAt(zoom),
      shows: (coverage(this.#measure, cells[layer] ?? []) ?? 0) > 0,
      cell: this.#factsOf(this.#cell),
    };
  }

  /** Chooses the cells that have something to show, and tells what is shown; whether that changed what is drawn. */
  #readCells(): boolean {
    const before = this.#cellLayer;
    const reading = this.#mode === 'grid' ? this.#chooseCells() : null;
    const told = JSON.stringify(reading);
    if (told !== this.#reading) {
      this.#reading = told;
      this.#options.onCells(reading);
    }
    return before !== this.#cellLayer;
  }

  /** Shows the units of one floor on their plans, in the place of their building. */
  async openFloor(opened: OpenedFloor | null) {
    if (opened?.building === this.#opened?.building && opened?.floor === this.#opened?.floor) return;
    this.#opened = opened;
    await this.#ready;
    for (const layer of ['unit-flat', 'unit-code'])
      this.#engine.setFilter(layer, unitFilter(opened?.building ?? null, opened?.floor ?? null));
    this.#engine.setPaintProperty('building-label-selected', 'text-opacity', opened ? 0 : 1);
    this.#colorHouses();
    this.#applyFlat();
  }

  async setFlat(flat: boolean) {
    if (flat === this.#flat) return;
    this.#flat = flat;
    await this.#ready;
    this.#applyFlat();
    this.#engine.easeTo({ pitch: this.#pitch, ...(flat && { bearing: 0 }), duration: this.#duration(500) });
  }

  async select(buildingId: string | null) {
    await this.#ready;
    this.#mark('selected', buildingId);
    this.#engine.setFilter('building-label', labelFilter(buildingId, false));
    this.#engine.setFilter('building-label-selected', labelFilter(buildingId, true));
  }

  async setGates(gates: readonly GateMark[]) {
    await this.#ready;
    this.#engine.getSource<GeoJSONSource>('gate')?.setData({
      type: 'FeatureCollection',
      features: gates.map((gate) => ({
        type: 'Feature',
        properties: {
          id: gate.id,
          kind: gate.kind,
          label: gate.label,
          offline: gate.offline,
          quarter: gate.quarter,
        },
        geometry: { type: 'Point', coordinates: [...gate.at] },
      })),
    });
  }

  async fit(bounds: Bounds, padding: Padding) {
    await this.#ready;
    this.#engine.fitBounds([...bounds], {
      padding,
      pitch: this.#pitch,
      bearing: 0,
      duration: this.#duration(900),
    });
  }

  async flyTo(center: LonLat, padding: Padding) {
    await this.#ready;
    this.#engine.flyTo({
      center: [...center],
      zoom: Math.max(this.#engine.getZoom(), this.#opened ? PLAN_ZOOM : CLOSE_ZOOM),
      offset: middle(padding),
      duration: this.#duration(900),
    });
  }

  /** Moves a place into the middle of what is not covered, as near as it is. */
  async moveTo(center: LonLat, padding: Padding) {
    await this.#ready;
    this.#engine.easeTo({ center: [...center], offset: middle(padding), duration: this.#duration(400) });
  }

  zoomBy(steps: number) {
    this.#engine.easeTo({ zoom: this.#engine.getZoom() + steps, duration: this.#duration(250) });
  }

  /** Fetches again what a change touched, and only that; what is on the screen stays until the new tile is there. */
  async refresh(layer: Layer, bounds: Bounds | null) {
    await this.#ready;
    const sources = (Object.keys(SOURCE_LAYERS) as SourceId[]).filter(
      (id) =>
        (SOURCE_LAYERS[id] as readonly string[]).includes(layer) ||
        // A gap changes with its building.
        (id === 'gap' && layer === 'building'),
    );
    for (const source of sources) this.#refreshSource(source, layer, bounds);
  }

  #refreshSource(source: SourceId, layer: Layer, bounds: Bounds | null) {
    const [low, high] = LAYER_ZOOMS[layer] ?? [MIN_TILE_ZOOM, MAX_TILE_ZOOM];
    const tiles = bounds
      ? tilesOf(bounds, Math.max(low, MIN_TILE_ZOOM), Math.min(high, MAX_TILE_ZOOM))
      : null;
    this.#refreshTiles(source, tiles);
    // A tile that was on its way when the change came may have been cut before it.
    if (!this.#engine.isSourceLoaded(source))
      this.#engine.once('idle', () => this.#refreshTiles(source, tiles));
  }

  #refreshTiles(source: SourceId, tiles: TileId[] | null) {
    if (tiles) this.#engine.refreshTiles(source, tiles);
    else this.#engine.refreshTiles(source);
  }

  /** What is drawn of the cells that are shown. */
  cells(): MapGeoJSONFeature[] {
    return this.#cellLayer ? this.#engine.queryRenderedFeatures({ layers: [this.#cellLayer] }) : [];
  }

  /** What is drawn of a building right now, or `null`: see `probe.ts`. */
  drawn(layers: string[], id: string): MapGeoJSONFeature | null {
    const features = this.#engine.queryRenderedFeatures({
      layers: layers.filter((layer) => this.#engine.getLayer(layer)),
    });
    return features.find((feature) => feature.properties['id'] === id) ?? null;
  }

  project(at: LonLat): { x: number; y: number } {
    const point = this.#engine.project([...at]);
    return { x: point.x, y: point.y };
  }

  destroy() {
    window.clearTimeout(this.#retry);
    this.#engine.remove();
  }

  #duration(ms: number): number {
    return this.#options.calm ? 0 : ms;
  }
}

/** The middle of what is not covered, from the middle of the map. */
function middle({ top, right, bottom, left }: Padding): [number, number] {
  return [(left - right) / 2, (top - bottom) / 2];
}

/** Whether the box of an area's outline touches the view. */
function touches({ geometry }: GeoJSONFeature, view: LngLatBounds): boolean {
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return false;
  const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
  const places = rings.flat();
  const lons = places.map(([lon = 0]) => lon);
  const lats = places.map(([, lat = 0]) => lat);
  return (
    Math.min(...lons) <= view.getEast() &&
    Math.max(...lons) >= view.getWest() &&
    Math.min(...lats) <= view.getNorth() &&
    Math.max(...lats) >= view.getSouth()
  );
}

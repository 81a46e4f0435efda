/** The map in React: props in, picks out. Loaded on its own, after sign-in. */
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Layer } from '../api/events';
import type { Bounds, LonLat } from '../api/types';
import type { CellReading } from './cells';
import type { Trouble } from './missing';
import type { GridMeasure, LayerMode } from './modes';
import { exposeProbe } from './probe';
import type { BaseMap } from './style';
import { type GateMark, type OpenedFloor, type Padding, type Picked, VillageMap } from './VillageMap';

/** Where to go; a new object is a new flight, also to the same place. */
export type Flight = { center: LonLat; padding: Padding };

export type MapHandle = {
  fit(): void;
  zoomBy(steps: number): void;
  moveTo(center: LonLat, padding: Padding): void;
  refresh(layer: Layer, bounds: Bounds | null): void;
  /** Fetches what is missing, at once. */
  fetchAgain(): void;
};

type Props = {
  ref: Ref<MapHandle>;
  label: string;
  attribution: string;
  failed: string;
  bounds: Bounds;
  padding: Padding;
  mode: LayerMode;
  measure: GridMeasure;
  flat: boolean;
  /** Whether gaps are for whoever looks. */
  gaps: boolean;
  opened: OpenedFloor | null;
  selected: string | null;
  /** The selected cell, by its H3 index. */
  cell: string | null;
  flight: Flight | null;
  gates: readonly GateMark[];
  baseMap: BaseMap | null;
  onPick(picked: Picked): void;
  onCells(reading: CellReading | null): void;
  onTrouble(trouble: Trouble | null): void;
};

type Told = Pick<Props, 'onPick' | 'onCells' | 'onTrouble'>;

function openMap(container: HTMLElement, props: Props, told: Told): VillageMap | null {
  try {
    return new VillageMap({
      container,
      texts: { map: props.label, attribution: props.attribution },
      bounds: props.bounds,
      padding: props.padding,
      mode: props.mode,
      measure: props.measure,
      flat: props.flat,
      gaps: props.gaps,
      baseMap: props.baseMap,
      calm: window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      ...told,
      // Read by stylesheets and by the browser stories: whether everything asked for has been drawn.
      onIdle: (idle) => {
        container.dataset['mapIdle'] = String(idle);
      },
    });
  } catch {
    return null;
  }
}

export default function MapView(props: Props) {
  const { ref, label, failed, bounds, mode, measure, flat, opened, selected, cell, flight, gates } = props;
  const container = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [map, setMap] = useState<VillageMap | null>(null);
  const [broken, setBroken] = useState(false);

  useEffect(() => {
    if (!container.current) return;
    const opened = openMap(container.current, latest.current, {
      onPick: (picked) => latest.current.onPick(picked),
      onCells: (reading) => latest.current.onCells(reading),
      onTrouble: (trouble) => latest.current.onTrouble(trouble),
    });
    if (!opened) {
      setBroken(true);
      return;
    }
    setMap(opened);
    const hide = exposeProbe(opened);
    return () => {
      hide();
      opened.destroy();
    };
  }, []);

  useImperativeHandle(
    ref,
    () => ({
      fit: () => void map?.fit(latest.current.bounds, latest.current.padding),
      zoomBy: (steps) => map?.zoomBy(steps),
      moveTo: (center, padding) => void map?.moveTo(center, padding),
      refresh: (layer, changed) => void map?.refresh(layer, changed),
      fetchAgain: () => map?.fetchAgain(),
    }),
    [map],
  );

  useEffect(() => void map?.setMode(mode), [map, mode]);
  useEffect(() => void map?.setMeasure(measure), [map, measure]);
  useEffect(() => void map?.setFlat(flat), [map, flat]);
  const [building, floor] = [opened?.building, opened?.floor];
  useEffect(
    () => void map?.openFloor(building && floor !== undefined ? { building, floor } : null),
    [map, building, floor],
  );
  useEffect(() => void map?.select(selected), [map, selected]);
  useEffect(() => void map?.selectCell(cell), [map, cell]);
  useEffect(() => void map?.setGates(gates), [map, gates]);

  const home = bounds.join();
  const shown = useRef(home);
  useEffect(() => {
    if (shown.current === home) return;
    shown.current = home;
    void map?.fit(latest.current.bounds, latest.current.padding);
  }, [map, home]);

  // After the effect above: a flight into another site ends where it was sent.
  useEffect(() => {
    if (flight) void map?.flyTo(flight.center, flight.padding);
  }, [map, flight]);

  return (
    <>
      <section className="map" aria-label={label}>
        <div className="map-canvas" ref={container} data-map-idle="false" />
      </section>
      {broken && (
        <p className="map-broken" role="alert">
          {failed}
        </p>
      )}
    </>
  );
}

/** The console of somebody who is signed in: one map, and panels beside it. */
import { useQueryClient } from '@tanstack/react-query';
import { Alert } from 'antd';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../api/keys';
import { boundsOf, lonLat } from '../api/shapes';
import type { Me, Site } from '../api/types';
import { BuildingPanel } from '../features/building/BuildingPanel';
import { GapQueue } from '../features/gap/GapQueue';
import { useSiteGaps } from '../features/gap/queries';
import { GatePanel } from '../features/gate/GatePanel';
import { useGateMarks } from '../features/gate/useGateMarks';
import { useLive } from '../features/live/useLive';
import { usePulse } from '../features/live/usePulse';
import { PersonSearch } from '../features/person/PersonSearch';
import { useMay } from '../features/session/caller';
import { CellPanel } from '../features/statistics/CellPanel';
import { StatisticsPanel } from '../features/statistics/StatisticsPanel';
import { UnitPanel } from '../features/unit/UnitPanel';
import { useOutboxSender } from '../features/visit/sending';
import type { CellReading } from '../map/cells';
import type { MapHandle } from '../map/MapView';
import type { Trouble } from '../map/missing';
import { useKept } from '../offline/useKept';
import { useHotkey } from '../ui/useHotkey';
import { bannerOf } from './banner';
import { useBaseMap } from './config';
import { Header } from './Header';
import { coveredAt, useFlat, useIsNarrow, useIsPhone } from './layout';
import { LIST_ACTIONS } from './lists';
import { MapBanner } from './MapBanner';
import { LayerSwitch, MapButtons, MapLegend, ViewSwitch } from './MapControls';
import { useMeasure, useMeasures } from './MeasureSwitch';
import { Office } from './office/Office';
import { PAGE_ACTIONS } from './pages';
import { currentPlace, go, usePlace } from './place';
import { useFlight } from './useFlight';
import { useLayers } from './useLayers';
import './console.css';

const MapView = lazy(() => import('../map/MapView'));

/** `elsewhere`: outside the caller's area, by an exception; said all the time, since every look there is marked. */
type Props = { me: Me; site: Site; elsewhere: boolean };

export default function Console({ me, site, elsewhere }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const place = usePlace();
  const isPhone = useIsPhone();
  const isNarrow = useIsNarrow();
  const flat = useFlat();
  const map = useRef<MapHandle>(null);
  const baseMap = useBaseMap();
  const gates = useGateMarks(site.id, boundsOf(site.bounds));
  const gaps = useSiteGaps(site.id, may('gap.read'));
  const [pulse, feel] = usePulse(site.id);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const connection = useLive(useCallback((layer, bounds) => map.current?.refresh(layer, bounds), []));

  const banner = bannerOf({ tiles: trouble, away: pulse.away, connection });
  const client = useQueryClient();

  useOutboxSender();
  useKept(me.account.id);
  const [layers, layer] = useLayers();
  const measure = useMeasure();
  const measures = useMeasures();
  const [cells, setCells] = useState<CellReading | null>(null);
  const [flight, show] = useFlight();
  const [found, setFound] = useState<string | null>(null);

  const selected = place.building;
  const opened = selected && place.floor !== null ? { building: selected, floor: place.floor } : null;
  const page = place.page && may(PAGE_ACTIONS[place.page]) ? place.page : null;
  const allowed = place.list && may(LIST_ACTIONS[place.list]) ? place.list : null;
  const gate = may('gate.read') && !selected && !place.unit ? place.gate : null;
  const cell = layer === 'grid' && !selected && !place.unit && !gate ? place.cell : null;
  const beside = selected || gate || cell;
  const list = isNarrow && beside ? null : allowed;
  useHotkey('Escape', () => {
    if (page) go({ page: null });
    else if (place.unit) go({ unit: null });
    else if (place.building) go({ building: null });
    else if (gate) go({ gate: null });
    else if (cell) go({ cell: null });
    else if (place.list) go({ list: null });
  });

  return (
    <div className={isPhone ? 'console is-phone' : 'console'}>
      <Suspense fallback={<p className="map-loading">{t('map.loading')}</p>}>
        {baseMap !== undefined && (
          <MapView
            ref={map}
            label={t('map.label')}
            attribution={t('map.attribution')}
            failed={t('map.failed')}
            bounds={boundsOf(site.bounds)}
            padding={coveredAt(place, isPhone)}
            mode={layer}
            measure={measure}
            flat={flat}
            gaps={may('gap.read')}
            opened={opened}
            selected={selected ?? (list === 'people' || list === 'gaps' ? found : null)}
            cell={cell}
            flight={flight}
            gates={gates}
            baseMap={baseMap}
            onPick={(picked) => {
              if (picked.kind === 'unit') go({ unit: picked.id });
              else if (picked.kind === 'building') go({ building: picked.id, unit: null });
              else if (picked.kind === 'gate') {
                go({ gate: picked.id });
                const at = gates.find(({ id }) => id === picked.id)?.at;
                if (isPhone && at) map.current?.moveTo(at, coveredAt(currentPlace(), isPhone));
              } else if (picked.kind === 'cell') {
                go({ cell: picked.id, building: null, unit: null });
                // Not behind the sheet that tells of it.
                if (isPhone) map.current?.moveTo(picked.at, coveredAt(currentPlace(), isPhone));
              }
            }}
            onCells={setCells}
            onTrouble={(next) => {
              setTrouble(next);
              feel();
              // A session that is over refuses tiles too: asking renews it, or ends it.
              if (next) void client.invalidateQueries({ queryKey: keys.session });
            }}
          />
        )}
      </Suspense>
      <Header
        me={me}
        site={site}
        openGaps={gaps.data?.length ? `${gaps.data.length}${gaps.hasNextPage ? '+' : ''}` : ''}
        onPick={(building) => {
          go({ building: building.id, unit: null });
          show(lonLat(building.center));
        }}
      />
      <div className={`map-tools${list ? ' beside-list' : ''}`}>
        <LayerSwitch layers={layers} layer={layer} />
        {layer !== 'grid' && <ViewSwitch />}
      </div>
      <div className={`map-corner${list ? ' beside-list' : ''}`}>
        <MapLegend layer={layer} cells={cells} plan={opened !== null} />
      </div>
      <div className={`map-side${beside ? ' beside-panel' : ''}`}>
        <MapButtons map={() => map.current} />
      </div>
      <div className="banners">
        {elsewhere && (
          <Alert
            className="banner"
            type="warning"
            showIcon
            banner
            title={t('exception.here', { site: site.name })}
            role="status"
          />
        )}
        {banner && (
          <MapBanner
            kind={banner}
            goodAt={pulse.goodAt}
            onRetry={() => {
              map.current?.fetchAgain();
              feel();
            }}
          />
        )}
      </div>
      <main className="panels">
        {list === 'gaps' && (
          <GapQueue siteId={site.id} onShow={show} onFound={setFound} onOverview={() => map.current?.fit()} />
        )}
        {list === 'people' && <PersonSearch onShow={show} onFound={setFound} />}
        {list === 'statistics' && <StatisticsPanel siteId={site.id} siteName={site.name} />}
        {place.unit ? (
          <UnitPanel id={place.unit} />
        ) : (
          selected && <BuildingPanel id={selected} onLocate={(building) => show(lonLat(building.center))} />
        )}
        {gate && <GatePanel siteId={site.id} id={gate} />}
        {cell && <CellPanel h3={cell} facts={cells?.cell ?? null} measure={measure} measures={measures} />}
      </main>
      {page && <Office page={page} site={site} />}
    </div>
  );
}

/** Layer switch, legend, 2D/3D, zoom: what lies on the map itself. */
import { AimOutlined, DownOutlined, MinusOutlined, PlusOutlined, UpOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellReading } from '../map/cells';
import type { MapHandle } from '../map/MapView';
import type { LayerMode } from '../map/modes';
import { Legend, PlanLegend } from './Legend';
import { useFlat, useIsPhone } from './layout';
import { MeasureSwitch } from './MeasureSwitch';
import { go } from './place';

type SwitchProps = { layers: readonly LayerMode[]; layer: LayerMode };

export function LayerSwitch({ layers, layer }: SwitchProps) {
  const { t } = useTranslation();
  // One thing is no choice; the legend names it.
  if (layers.length < 2) return null;
  return (
    <Segmented
      className="layer-switch"
      aria-label={t('map.layer')}
      value={layer}
      onChange={(next) => go({ layer: next })}
      options={layers.map((mode) => ({ value: mode, label: t(`layer.${mode}`) }))}
    />
  );
}

export function ViewSwitch() {
  const { t } = useTranslation();
  const flat = useFlat();
  return (
    <Segmented
      className="view-switch"
      aria-label={t('map.view')}
      value={flat ? 'flat' : 'solid'}
      onChange={(next) => go({ flat: next === 'flat' })}
      options={[
        { value: 'flat', label: t('map.flat') },
        { value: 'solid', label: t('map.solid') },
      ]}
    />
  );
}

type LegendProps = { layer: LayerMode; cells: CellReading | null; plan: boolean };

export function MapLegend({ layer, cells, plan }: LegendProps) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [folded, setFolded] = useState(isPhone);
  return (
    <div className="map-legend">
      {layer === 'grid' && <MeasureSwitch />}
      {!folded && (plan ? <PlanLegend /> : <Legend mode={layer} cells={cells} />)}
      <Button
        size="small"
        type="text"
        block
        aria-expanded={!folded}
        icon={folded ? <UpOutlined /> : <DownOutlined />}
        onClick={() => setFolded(!folded)}
      >
        {t('map.legend')}
      </Button>
    </div>
  );
}

export function MapButtons({ map }: { map: () => MapHandle | null }) {
  const { t } = useTranslation();
  return (
    <div className="map-buttons">
      <Button icon={<PlusOutlined />} aria-label={t('map.zoom_in')} onClick={() => map()?.zoomBy(1)} />
      <Button icon={<MinusOutlined />} aria-label={t('map.zoom_out')} onClick={() => map()?.zoomBy(-1)} />
      <Button icon={<AimOutlined />} aria-label={t('map.fit')} onClick={() => map()?.fit()} />
    </div>
  );
}

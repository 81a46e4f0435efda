/** One building: facts, figures, and its dwellings, residents, gaps, gates and history. */
import { AimOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Building } from '../../api/types';
import { go } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { Facts, Figures } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { BuildingGaps } from '../gap/BuildingGaps';
import { BuildingResidents } from '../person/BuildingResidents';
import { WithPurpose } from '../purpose/WithPurpose';
import { useMay } from '../session/caller';
import { BuildingGates } from './BuildingGates';
import { BuildingHistory } from './BuildingHistory';
import { FloorStack } from './FloorStack';
import { buildingTitle } from './names';
import { useBuilding } from './queries';

type Props = { id: string; onLocate(building: Building): void };

export function BuildingPanel({ id, onLocate }: Props) {
  const { t } = useTranslation();
  const query = useBuilding(id);
  const title = query.data ? buildingTitle(query.data, t) : t('building.title');
  return (
    <Panel
      side="right"
      subject={id}
      title={title}
      subtitle={query.data?.address}
      onClose={() => go({ building: null, unit: null })}
    >
      <Answer query={query} rows={8}>
        {(building) => <Content building={building} onLocate={onLocate} />}
      </Answer>
    </Panel>
  );
}

function Content({ building, onLocate }: { building: Building; onLocate(building: Building): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { id, site_id } = building;
  const tab = (key: 'floors' | 'residents' | 'gaps' | 'gates' | 'history', children: React.ReactNode) => ({
    key,
    label:
      key === 'gaps' && building.open_gaps
        ? `${t('building.tabs.gaps')} ${building.open_gaps}`
        : t(`building.tabs.${key}`),
    children,
  });
  return (
    <>
      <Figures
        figures={[
          { label: t('building.units'), value: building.units },
          { label: t('building.lived_in'), value: building.lived_in },
          { label: t('building.registered'), value: building.registered },
          { label: t('building.residents'), value: building.residents },
          { label: t('building.open_gaps'), value: building.open_gaps, warn: !!building.open_gaps },
        ]}
      />
      <Facts
        facts={[
          { label: t('building.use'), value: t(`use.${building.use}`) },
          {
            label: t('building.floors'),
            value: t('building.floors_value', { count: building.floors_above }),
          },
          { label: t('building.built'), value: building.built_year },
          {
            label: t('building.footprint'),
            value: t('common.square_metres', { value: Math.round(building.footprint_m2) }),
          },
        ]}
      />
      <Button size="small" icon={<AimOutlined />} onClick={() => onLocate(building)}>
        {t('building.locate')}
      </Button>
      <Tabs
        key={id}
        destroyOnHidden
        items={[
          tab('floors', <FloorStack buildingId={id} onPlan={() => onLocate(building)} />),
          may('resident.read') &&
            tab(
              'residents',
              <WithPurpose>
                {(declared) => <BuildingResidents buildingId={id} declared={declared} />}
              </WithPurpose>,
            ),
          may('gap.read') && tab('gaps', <BuildingGaps siteId={site_id} buildingId={id} />),
          may('gate.read') && tab('gates', <BuildingGates siteId={site_id} buildingId={id} />),
          may('statistics.read') && tab('history', <BuildingHistory buildingId={id} />),
        ].filter((one) => one !== false)}
      />
    </>
  );
}

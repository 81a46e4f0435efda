/** The doors of a building with today's counts. Counts per gate are all that staff see of passages. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { useBuildingGates } from './queries';

export function BuildingGates({ siteId, buildingId }: { siteId: string; buildingId: string }) {
  const { t } = useTranslation();
  const gates = useBuildingGates(siteId, buildingId);
  return (
    <Answer query={gates} isEmpty={(items) => items.length === 0} empty={t('building.no_gates')}>
      {(items) => (
        <>
          <ul className="rows">
            {items.map((gate) => (
              <li key={gate.id} className="row">
                <Button
                  type="link"
                  className="row-title"
                  onClick={() => go({ gate: gate.id, building: null, unit: null })}
                >
                  {gate.name}
                </Button>
                <span className="row-aside">{t('gate.devices', { count: gate.devices })}</span>
                {gate.today && (
                  <span className="row-line">
                    {t('gate.today')}:{' '}
                    {gate.today.granted == null
                      ? t('gate.granted_few')
                      : t('gate.granted', { count: gate.today.granted })}{' '}
                    ·{' '}
                    {gate.today.refused == null
                      ? t('gate.refused_few')
                      : t('gate.refused', { count: gate.today.refused })}
                  </span>
                )}
              </li>
            ))}
          </ul>
          <More query={gates} />
        </>
      )}
    </Answer>
  );
}

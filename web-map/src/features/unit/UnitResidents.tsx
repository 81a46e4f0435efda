/** Residents of a dwelling, and the way to end a residency. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Resident, Unit } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { ResidentList } from '../person/ResidentList';
import type { Declared } from '../purpose/purpose';
import { EndResidency } from '../register/EndResidency';
import { useMay } from '../session/caller';
import { useUnitResidents } from './queries';

export function UnitResidents({ unit, declared }: { unit: Unit; declared: Declared }) {
  const { t } = useTranslation();
  const may = useMay();
  const residents = useUnitResidents(unit.id, declared);
  const [ending, setEnding] = useState<Resident | null>(null);
  return (
    <>
      <Answer query={residents} isEmpty={(items) => items.length === 0} empty={t('residents.empty')}>
        {(items) => (
          <>
            <ResidentList
              residents={items}
              declared={declared}
              stale={residents.isStale}
              action={(resident) =>
                may('residency.end') && (
                  <Button size="small" onClick={() => setEnding(resident)}>
                    {t('end.action')}
                  </Button>
                )
              }
            />
            <More query={residents} />
          </>
        )}
      </Answer>
      {ending && <EndResidency resident={ending} unit={unit} onClose={() => setEnding(null)} />}
    </>
  );
}

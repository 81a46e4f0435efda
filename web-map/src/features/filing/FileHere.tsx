/** What stands on a door, and the way to say that one lives behind it. */
import { Problem } from '@menpai/client';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Doorplate } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayName } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { useStandingError } from '../../ui/useStandingError';
import { unitName } from '../building/names';
import { FileForm } from './FileForm';
import { OwnFilingCard } from './OwnFilingCard';
import { useDoorplate, useOwnFilings } from './queries';
import { isOpen } from './standing';

export function FileHere({ unit }: { unit: string }) {
  const { t } = useTranslation();
  const door = useDoorplate(unit);
  const error = useStandingError(door);
  // A code that is no id at all is refused before anything is looked for.
  if (error instanceof Problem && (error.status === 404 || error.status === 422)) {
    return (
      <>
        <Nothing>{t('filing.not_here')}</Nothing>
        <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'scan' })}>
          {t('phone.screens.scan')}
        </Button>
      </>
    );
  }
  return (
    <Answer query={door} rows={5}>
      {(found) => <AtDoor door={found} />}
    </Answer>
  );
}

function AtDoor({ door }: { door: Doorplate }) {
  const { t } = useTranslation();
  const filings = useOwnFilings();
  const due = dayName(door.due_on, currentLanguage());
  return (
    <>
      <section className="door" aria-label={t('filing.place')}>
        <span>{door.site_name}</span>
        <strong>{unitName(door.doorplate, door.unit_code, t)}</strong>
      </section>
      <Answer query={filings} rows={5}>
        {(items) => {
          const waits = items.find((one) => one.unit_id === door.unit_id && isOpen(one));
          if (waits) return <OwnFilingCard filing={waits} />;
          return (
            <>
              <p className="own-calm">{t('filing.legal', { count: door.working_days, day: due })}</p>
              <FileForm door={door} />
              <Button
                block
                type="link"
                className="own-button"
                onClick={() => goTo({ screen: 'claim', unit: door.unit_id })}
              >
                {t('claim.here')}
              </Button>
            </>
          );
        }}
      </Answer>
    </>
  );
}

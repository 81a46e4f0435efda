/** Who moves in where and when, as a landlord sees it: masked. */
import { useTranslation } from 'react-i18next';
import type { Filing } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayName, dayTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import { unitName } from '../building/names';
import { Members } from '../household/Members';

export function FiledPerson({ filing }: { filing: Filing }) {
  const { t } = useTranslation();
  const day = (iso: string) => dayName(iso, currentLanguage());
  const at = dayTime(filing.filed_at, currentLanguage());
  return (
    <>
      <h3>{unitName(filing.doorplate, filing.unit_code, t)}</h3>
      <p className="own-who">{filing.name}</p>
      <p>
        <Parts
          parts={[
            filing.document_kind && t(`document.${filing.document_kind}`),
            filing.id_number,
            filing.phone,
          ]}
        />
      </p>
      <p>
        {t('filing.since', { day: day(filing.from) })}
        {filing.to && ` ${t('gap_event_until', { day: day(filing.to) })}`}
      </p>
      <p className="own-soft">
        <Parts
          parts={[
            filing.entered ? t('entered.entered_at', { at }) : t('filing.filed_at', { at }),
            t('filing.due', { day: day(filing.due_on) }),
          ]}
        />
      </p>
      <Members members={filing.members} />
    </>
  );
}

/** What the registry says, or said when it was decided, and what it should say, side by side. */
import { useTranslation } from 'react-i18next';
import type { Correction, FieldValue } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { longDay } from '../../i18n/format';
import { daySpan } from '../../ui/daySpan';
import { Parts } from '../../ui/Parts';
import { spokenPhone } from '../../ui/spokenPhone';

export function SideBySide({ old, new: next, state }: Pick<Correction, 'old' | 'new' | 'state'>) {
  const { t } = useTranslation();
  return (
    <div className="side-by-side">
      <section>
        <h4>{t(state === 'open' ? 'correction.old' : 'correction.old_then')}</h4>
        <Values of={old} />
      </section>
      <section className="is-new">
        <h4>{t('correction.new')}</h4>
        <Values of={next} />
      </section>
    </div>
  );
}

function Values({ of }: { of: FieldValue }) {
  const { t } = useTranslation();
  const parts = [
    of.name,
    of.document_kind && t(`document.${of.document_kind}`),
    of.id_number,
    of.phone && spokenPhone(of.phone),
    of.birth_date && birthDate(of.birth_date),
    of.from && daySpan(of.from, of.to, t),
  ].filter(Boolean);
  return <p>{parts.length > 0 ? <Parts parts={parts} /> : t('residents.empty_field')}</p>;
}

/** Masked where the office lists it: 1990-**-**. */
function birthDate(day: string): string {
  return day.includes('*') ? day : longDay(day, currentLanguage());
}

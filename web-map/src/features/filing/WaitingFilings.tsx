/** Who waits for a landlord's word. One tap confirms; a refusal is a word of a list. */
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Filing, FilingRefusal } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayName, dayTime } from '../../i18n/format';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { More } from '../../ui/More';
import { Parts } from '../../ui/Parts';
import { unitName } from '../building/names';
import { Members } from '../household/Members';
import { useTellWarnings } from '../household/useTellWarnings';
import { OWN_UNIT } from '../rooms/purpose';
import { useDecideFiling, useWaitingFilings } from './queries';

const REFUSALS: readonly FilingRefusal[] = ['not_my_tenant', 'wrong_unit', 'wrong_days', 'wrong_person'];

export function WaitingFilings() {
  const { t } = useTranslation();
  const filings = useWaitingFilings();
  return (
    <>
      <p className="own-calm">{t('filing.waiting_about')}</p>
      <Answer
        query={filings}
        rows={5}
        isEmpty={(items) => items.length === 0}
        empty={t('filing.nobody_waits')}
      >
        {(items) => (
          <>
            {items.map((filing) => (
              <Waiting key={filing.id} filing={filing} />
            ))}
            <More query={filings} />
          </>
        )}
      </Answer>
      <p className="own-soft">{t('filing.purpose', { purpose: t(`purpose.${OWN_UNIT.purpose}`) })}</p>
    </>
  );
}

function Waiting({ filing }: { filing: Filing }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tell = useTellWarnings();
  const decide = useDecideFiling();
  const [refusing, setRefusing] = useState(false);
  const unit = unitName(filing.doorplate, filing.unit_code, t);
  const day = (iso: string) => dayName(iso, currentLanguage());
  // The card is gone by the time it is said.
  const settle = (refusal: FilingRefusal | null) =>
    void decide.mutateAsync({ filing, refusal }).then(
      (decided) => {
        void message.success(refusal === null ? t('filing.confirmed', { unit }) : t('filing.refused'));
        tell(decided);
      },
      () => undefined,
    );
  return (
    <article className="own-card own-waiting">
      <h3>{unit}</h3>
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
            t('filing.filed_at', { at: dayTime(filing.filed_at, currentLanguage()) }),
            t('filing.due', { day: day(filing.due_on) }),
          ]}
        />
      </p>
      <Members members={filing.members} />
      {decide.isError && <Failed error={decide.error} />}
      {refusing ? (
        <fieldset className="own-answers">
          <legend>{t('filing.refuse_why')}</legend>
          {REFUSALS.map((refusal) => (
            <BusyButton
              key={refusal}
              className="own-button"
              busy={decide.isPending}
              onClick={() => settle(refusal)}
            >
              {t(`filing.refusal.${refusal}`)}
            </BusyButton>
          ))}
          <Button className="own-button own-wide" type="link" onClick={() => setRefusing(false)}>
            {t('common.back')}
          </Button>
        </fieldset>
      ) : (
        <div className="own-decide">
          <BusyButton
            className="own-button"
            type="primary"
            busy={decide.isPending}
            onClick={() => settle(null)}
          >
            {t('filing.confirm')}
          </BusyButton>
          <Button className="own-button" onClick={() => setRefusing(true)}>
            {t('filing.refuse')}
          </Button>
        </div>
      )}
    </article>
  );
}

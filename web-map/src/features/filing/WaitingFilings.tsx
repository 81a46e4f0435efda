/** Who waits for a landlord's word. One tap confirms; a refusal is a word of a list. */
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Filing, FilingRefusal } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { More } from '../../ui/More';
import { unitName } from '../building/names';
import { useTellWarnings } from '../household/useTellWarnings';
import { OWN_UNIT } from '../rooms/purpose';
import { useMay } from '../session/caller';
import { EnteredOnes } from './EnteredOnes';
import { FiledPerson } from './FiledPerson';
import { useDecideFiling, useFilings } from './queries';

const REFUSALS: readonly FilingRefusal[] = ['not_my_tenant', 'wrong_unit', 'wrong_days', 'wrong_person'];

export function WaitingFilings() {
  const { t } = useTranslation();
  const may = useMay();
  const filings = useFilings('filed');
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
      {may('filing.enter') && <EnteredOnes />}
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
      <FiledPerson filing={filing} />
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

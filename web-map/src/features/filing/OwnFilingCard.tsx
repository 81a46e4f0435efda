/** One's own filing: where it stands in large letters, what that means, and what one can do. */
import { App, Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnFiling } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayName, dayTime } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { Parts } from '../../ui/Parts';
import { unitName } from '../building/names';
import { Members } from '../household/Members';
import { AskFirst } from '../own/AskFirst';
import { EnteredCard } from './EnteredCard';
import { useWithdrawFiling } from './queries';
import { FILING_COLORS, wordOf } from './standing';

export function OwnFilingCard({ filing }: { filing: OwnFiling }) {
  return filing.state === 'entered' ? <EnteredCard filing={filing} /> : <Filed filing={filing} />;
}

function Filed({ filing }: { filing: OwnFiling }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const withdraw = useWithdrawFiling();
  const day = (iso: string) => dayName(iso, currentLanguage());
  const { state } = filing;
  const word = wordOf(filing);
  const at = dayTime(filing.filed_at, currentLanguage());
  const again = state === 'refused' || state === 'expired';
  return (
    <article className="own-card own-filing">
      <h3>
        {unitName(filing.doorplate, filing.unit_code, t)}{' '}
        <Tag color={FILING_COLORS[word]}>{t(`filing.states.${word}`)}</Tag>
      </h3>
      <p>
        {state === 'refused'
          ? filing.refusal && t(`filing.refusals.${filing.refusal}`)
          : word !== 'refused' && t(`filing.says.${word}`)}
      </p>
      {state === 'refused' && <p className="own-soft">{t('filing.office')}</p>}
      <p className="own-soft">
        <Parts
          parts={[
            t('filing.since', { day: day(filing.from) }),
            filing.entered ? t('entered.entered_at', { at }) : t('filing.filed_at', { at }),
            state === 'filed' && t('filing.due', { day: day(filing.due_on) }),
          ]}
        />
      </p>
      <Members members={filing.members} />
      {state === 'filed' && <p className="own-soft">{t('filing.in_time')}</p>}
      {withdraw.isError && <Failed error={withdraw.error} />}
      {state === 'filed' && (
        <AskFirst
          label={t('filing.withdraw')}
          question={t('filing.withdraw_sure')}
          busy={withdraw.isPending}
          onSure={() =>
            withdraw.mutate(filing.id, { onSuccess: () => void message.success(t('filing.withdrawn')) })
          }
        />
      )}
      {again && (
        <Button
          block
          type="primary"
          className="own-button"
          onClick={() => goTo({ screen: 'door', unit: filing.unit_id })}
        >
          {t('filing.again')}
        </Button>
      )}
    </article>
  );
}

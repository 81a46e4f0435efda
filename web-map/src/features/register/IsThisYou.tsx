/** Somebody of that name and day of birth is known here already: whether it is them, says whoever fills in the form. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../ui/BusyButton';
import { Facts } from '../../ui/Facts';
import { intoView } from '../own/AskFirst';
import type { Candidate } from './candidate';

type Props = {
  candidate: Candidate;
  busy: boolean;
  /** Sends the form again, with the answer. */
  onAnswer(same: boolean): void;
  onBack(): void;
};

/** In the place of the button that sends the form. */
export function IsThisYou({ candidate, busy, onAnswer, onBack }: Props) {
  const { t } = useTranslation();
  return (
    <div ref={intoView} className="own-ask own-calmly" role="alertdialog" aria-label={t('is_this_you.title')}>
      <h3>{t('is_this_you.title')}</h3>
      <p>{t('is_this_you.about')}</p>
      <Facts
        facts={[
          { label: t('register.name'), value: candidate.name },
          { label: t('register.id_number'), value: candidate.id_number },
          { label: t('register.phone'), value: candidate.phone },
          { label: t('is_this_you.home'), value: candidate.unit },
        ]}
      />
      <div className="own-actions">
        <BusyButton className="own-button" type="primary" busy={busy} onClick={() => onAnswer(true)}>
          {t('is_this_you.yes')}
        </BusyButton>
        <BusyButton className="own-button" busy={busy} onClick={() => onAnswer(false)}>
          {t('is_this_you.no')}
        </BusyButton>
        <Button className="own-button" type="link" onClick={onBack}>
          {t('common.back')}
        </Button>
      </div>
    </div>
  );
}

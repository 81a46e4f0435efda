/** From when until when a pass opens its gates, and which those are. */
import { useTranslation } from 'react-i18next';
import type { GivenPass, OwnPass } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { GateNames } from './GateNames';

export function PassTerm({ pass }: { pass: GivenPass | OwnPass }) {
  const { t } = useTranslation();
  const from = dayTime(pass.from, currentLanguage());
  return (
    <>
      <p>
        {pass.to
          ? t('common.from_to', { from, to: dayTime(pass.to, currentLanguage()) })
          : t('common.since', { from })}
      </p>
      <GateNames gates={pass.gates} />
    </>
  );
}

/** From when until when a pass opens its gates, and which those are. */
import { useTranslation } from 'react-i18next';
import type { GivenPass, OwnPass } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { beginsOn, endsOn } from '../pass/term';
import { GateNames } from './GateNames';

export function PassTerm({ pass }: { pass: GivenPass | OwnPass }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const from = beginsOn(pass.from, language);
  return (
    <>
      <p>
        {pass.to ? t('common.from_to', { from, to: endsOn(pass.to, language) }) : t('common.since', { from })}
      </p>
      <GateNames gates={pass.gates} />
    </>
  );
}

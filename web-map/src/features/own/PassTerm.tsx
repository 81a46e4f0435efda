/** From when until when a pass opens its gates, and which those are. */
import { useTranslation } from 'react-i18next';
import type { GivenPass, OwnPass } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { GateNames } from './GateNames';

export function PassTerm({ pass }: { pass: GivenPass | OwnPass }) {
  const { t } = useTranslation();
  const from = dateTime(pass.from);
  return (
    <>
      <p>{pass.to ? t('common.from_to', { from, to: dateTime(pass.to) }) : t('common.since', { from })}</p>
      <GateNames gates={pass.gates} />
    </>
  );
}

/** A visit that one allowed. */
import { useTranslation } from 'react-i18next';
import type { GivenPass } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { GateNames } from './GateNames';
import { PassActions } from './PassActions';
import { PassTitle } from './PassTitle';

export function Visitor({ pass }: { pass: GivenPass }) {
  const { t } = useTranslation();
  return (
    <article className="own-card">
      <PassTitle pass={pass} />
      <p>
        {pass.to
          ? t('common.from_to', { from: dateTime(pass.from), to: dateTime(pass.to) })
          : t('common.since', { from: dateTime(pass.from) })}
      </p>
      <GateNames gates={pass.gates} />
      <PassActions pass={pass} form="standing" mine />
    </article>
  );
}

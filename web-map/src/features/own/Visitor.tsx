/** A visit that one allowed. */
import { useTranslation } from 'react-i18next';
import type { GivenPass } from '../../api/types';
import { dateTime } from '../../i18n/format';
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
      <p className="own-soft">{pass.gates.map((gate) => gate.name).join('、')}</p>
      <PassActions pass={pass} form="standing" mine />
    </article>
  );
}

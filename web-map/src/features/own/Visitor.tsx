/** A visit that one allowed: told apart by what it is for where that was said, else by when and where. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GivenPass } from '../../api/types';
import { PASS_COLORS } from '../pass/steps';
import { GateNames } from './GateNames';
import { PassActions } from './PassActions';
import { SendLink } from './SendLink';
import { useWhen } from './useWhen';

export function Visitor({ pass }: { pass: GivenPass }) {
  const { t } = useTranslation();
  const when = useWhen(pass);
  return (
    <article className="own-card">
      <h3>
        {pass.issued_for ?? when} <Tag color={PASS_COLORS[pass.status]}>{t(`pass.${pass.status}`)}</Tag>
      </h3>
      {pass.issued_for && <p>{when}</p>}
      <GateNames gates={pass.gates} />
      <PassActions
        pass={pass}
        form="standing"
        mine
        send={(code) => pass.kind !== 'resident' && <SendLink pass={pass} codes={[code]} />}
      />
    </article>
  );
}

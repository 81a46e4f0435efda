/** What a pass is, and where it stands. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnPass } from '../../api/types';
import { PASS_COLORS } from '../pass/steps';

export function PassTitle({
  pass,
}: {
  pass: Pick<OwnPass, 'kind' | 'status'> & Partial<Pick<OwnPass, 'child'>>;
}) {
  const { t } = useTranslation();
  return (
    <h3>
      {pass.child ? t('household.child_pass', { name: pass.child }) : t(`pass.${pass.kind}`)}{' '}
      <Tag color={PASS_COLORS[pass.status]}>{t(`pass.${pass.status}`)}</Tag>
    </h3>
  );
}

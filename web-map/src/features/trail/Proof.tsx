/** Whether an entry is proved to stand in the signed tree; the proof can be taken away and checked elsewhere. */

import { Problem } from '@menpai/client';
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../ui/Answer';
import { save } from '../../ui/save';
import { useProof } from './queries';

export function Proof({ entryId }: { entryId: string }) {
  const { t } = useTranslation();
  const proof = useProof(entryId);
  if (proof.isPending) return <p role="status">{t('trail.proving')}</p>;
  if (proof.isError) {
    // Entries are put in the tree, and the tree is signed, a moment after they were written.
    const notYet = proof.error instanceof Problem && [404, 409].includes(proof.error.status);
    return notYet ? <p>{t('trail.not_yet')}</p> : <Failed error={proof.error} />;
  }
  const { leaf_index, tree_size } = proof.data;
  const file = () => JSON.stringify(proof.data, null, 2);
  return (
    <p className="button-row">
      <Tag color="success">{t('trail.proved', { index: leaf_index, size: tree_size })}</Tag>
      <Button size="small" onClick={() => save(`menpai-proof-${entryId}.json`, file(), 'application/json')}>
        {t('trail.download_proof')}
      </Button>
    </p>
  );
}

/** Exceptions: officers ask and see how theirs stand, managers decide, auditors read. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../ui/Answer';
import { RowList } from '../../ui/RowList';
import { useMay } from '../session/caller';
import { AskException } from './AskException';
import { ExceptionRow } from './ExceptionRow';
import { useDecideException, useExceptions } from './queries';

export default function ExceptionsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const exceptions = useExceptions();
  const decide = useDecideException();
  const [asking, setAsking] = useState(false);
  return (
    <>
      {may('exception.request') && (
        <div className="button-row">
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAsking(true)}>
            {t('exception.ask')}
          </Button>
        </div>
      )}
      {decide.isError && <Failed error={decide.error} />}
      <RowList query={exceptions} empty={t('exception.empty')}>
        {(exception) => (
          <ExceptionRow
            key={exception.id}
            exception={exception}
            busy={decide.isPending}
            onDecide={(decision) => decide.mutate({ exception, decision })}
          />
        )}
      </RowList>
      {asking && <AskException onClose={() => setAsking(false)} />}
    </>
  );
}

/** Exceptions: officers ask and see how theirs stand, managers decide, auditors read. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Answer, Failed } from '../../ui/Answer';
import { More } from '../../ui/More';
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
      <Answer
        query={exceptions}
        rows={6}
        isEmpty={(items) => items.length === 0}
        empty={t('exception.empty')}
      >
        {(items) => (
          <div className="card">
            <ul className="rows">
              {items.map((exception) => (
                <ExceptionRow
                  key={exception.id}
                  exception={exception}
                  busy={decide.isPending}
                  onDecide={(decision) => decide.mutate({ exception, decision })}
                />
              ))}
            </ul>
            <More query={exceptions} />
          </div>
        )}
      </Answer>
      {asking && <AskException onClose={() => setAsking(false)} />}
    </>
  );
}

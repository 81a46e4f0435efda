/** The visitor's code for the gates on the way, once somebody stands before them. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../ui/Answer';
import { CodeOnScreen } from '../own/CodeOnScreen';
import { useViewingCode } from './queries';
import { useWhen } from './useWhen';

export function ViewingCode({ viewing }: { viewing: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  if (shown) return <Shown viewing={viewing} />;
  return (
    <Button block type="primary" className="own-button" onClick={() => setShown(true)}>
      {t('viewing.show_code')}
    </Button>
  );
}

function Shown({ viewing }: { viewing: string }) {
  const { t } = useTranslation();
  const when = useWhen();
  return (
    <Answer query={useViewingCode(viewing)} rows={6}>
      {({ text, from, to }) => (
        <>
          <CodeOnScreen code={{ kind: 'qr', text }} />
          <p className="own-soft viewing-good">{t('viewing.code_good', { span: when.whole(from, to) })}</p>
        </>
      )}
    </Answer>
  );
}

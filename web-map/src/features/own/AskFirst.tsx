/** A button for what can't be taken back: it asks in its own place, as large as everything here. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../ui/BusyButton';

type Props = { label: string; question: string; busy: boolean; onSure(): void };

/** Below the edge of the screen nobody sees that there is a question. */
export function intoView(asked: HTMLElement | null) {
  asked?.scrollIntoView({ block: 'nearest' });
}

export function AskFirst({ label, question, busy, onSure }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button className="own-button" danger onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  return (
    <div ref={intoView} className="own-ask" role="alertdialog" aria-label={question}>
      <p>{question}</p>
      <div className="own-actions">
        <BusyButton className="own-button" type="primary" danger busy={busy} onClick={onSure}>
          {label}
        </BusyButton>
        <Button className="own-button" onClick={() => setAsking(false)}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}

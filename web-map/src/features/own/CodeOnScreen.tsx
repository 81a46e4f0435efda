/** A pass as a code that a gate reads: large, dark on white, and renewed by the phone where it is a live one. */
import { QRCode } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownCode } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { liveText, stepAt } from './liveCode';
import { inGroups } from './visit';

type Shown = Pick<ShownCode, 'kind' | 'text' | 'live' | 'good_until'>;

export function CodeOnScreen({ code }: { code: Shown }) {
  const { t } = useTranslation();
  const text = useShownText(code);
  if (!text) return null;
  if (code.kind === 'pin') {
    return (
      <p className="own-pin">
        {t('pass.pin')} <strong>{inGroups(text)}</strong>
      </p>
    );
  }
  return (
    <figure ref={intoView} className="own-code">
      <QRCode
        type="svg"
        value={text}
        size={264}
        errorLevel="M"
        color="#000000"
        bgColor="#ffffff"
        bordered={false}
      />
      <figcaption>
        {code.live && t('own.code_renews')}
        {code.good_until &&
          t(code.live ? 'own.code_until' : 'own.code_ends', {
            at: dayTime(code.good_until, currentLanguage()),
          })}
      </figcaption>
    </figure>
  );
}

/** Where somebody holds the phone to the reader at once: the whole code, not its upper half. */
function intoView(code: HTMLElement | null) {
  code?.scrollIntoView({ block: 'center' });
}

/** The text in this half minute; `null` until it is known. */
function useShownText({ text, live }: Shown): string | null {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    if (!text || !live) {
      setShown(text ?? null);
      return;
    }
    let timer = 0;
    let gone = false;
    const renew = async () => {
      const { step, leftMs } = stepAt(Date.now(), live.step_s);
      const fresh = await liveText(text, live, step);
      if (gone) return;
      setShown(fresh);
      timer = window.setTimeout(() => void renew(), leftMs);
    };
    void renew();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, [text, live]);
  return shown;
}

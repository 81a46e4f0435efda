/** Sends a visitor the link to their code: by whatever the phone sends with, else through the clipboard, else to be copied by hand. */
import { SendOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GivenPass, ShownCode } from '../../api/types';
import { useHomeOf } from './passQueries';
import { linkOf } from './visitLink';

type Props = {
  pass: Pick<GivenPass, 'from' | 'to' | 'gates' | 'unit_id'>;
  codes: readonly Pick<ShownCode, 'kind' | 'text' | 'live'>[];
};

export function SendLink({ pass: { from, to, gates, unit_id }, codes }: Props) {
  const { t } = useTranslation();
  const [stands, setStands] = useState<'copied' | 'by_hand' | null>(null);
  const home = useHomeOf(unit_id);
  const code = codes.find(({ kind, live }) => kind === 'qr' && !live);
  if (!code || !to) return null;
  const pin = codes.find(({ kind }) => kind === 'pin')?.text ?? null;
  const names = gates.map(({ name }) => name);
  const url = linkOf({ text: code.text, pin, from, to, place: home, gates: names }, window.location.origin);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setStands('copied');
    } catch {
      // Not over HTTPS, or not allowed.
      setStands('by_hand');
    }
  };
  const send = async () => {
    if (!('share' in navigator)) return copy();
    try {
      await navigator.share({ title: t('own.visit_link_title'), text: t('own.visit_link_text'), url });
    } catch (error) {
      // Whoever thinks better of it wants nothing else.
      if (!(error instanceof DOMException && error.name === 'AbortError')) await copy();
    }
  };
  return (
    <>
      <Button block className="own-button" icon={<SendOutlined />} onClick={() => void send()}>
        {t('own.send_link')}
      </Button>
      {stands && (
        <p className="own-soft" role="status">
          {t(`own.link_${stands}`)} {stands === 'by_hand' && <code className="own-link">{url}</code>}
        </p>
      )}
    </>
  );
}

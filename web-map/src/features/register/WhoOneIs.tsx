/** Who one is: asked of those whom nobody here knows, and of those who were mistaken about it when they came and came to nothing so far. */
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** What the place says of whoever reads it. */
type Known = { known: boolean; may_say_anew: boolean };

/** Whether who one is is asked, and how it comes to be. */
export function useMistyped({ known, may_say_anew }: Known) {
  const [mistyped, setMistyped] = useState(false);
  return { asked: !known || (may_say_anew && mistyped), sayAnew: () => setMistyped(true) };
}

type Props = {
  place: Known;
  asked: boolean;
  onSayAnew(): void;
  /** What is told where nothing is asked. */
  told: ReactNode;
  children: ReactNode;
};

export function WhoOneIs({ place, asked, onSayAnew, told, children }: Props) {
  const { t } = useTranslation();
  if (asked) return <>{children}</>;
  return (
    <>
      {told}
      {place.may_say_anew && (
        <Button type="link" className="own-button" onClick={onSayAnew}>
          {t('who_one_is.mistyped')}
        </Button>
      )}
    </>
  );
}

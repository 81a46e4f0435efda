/** What a landlord entered for one: at the top of the first screen, until it is answered. */

import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnFiling } from '../api/types';
import { EnteredCard } from '../features/filing/EnteredCard';
import { toAgreeTo } from '../features/filing/standing';
import { useCaller } from '../features/session/caller';
import { useSessionChange } from '../features/session/session';

export function EnteredForYou({ filings }: { filings: readonly OwnFiling[] }) {
  const { asks_number } = useCaller();
  return (
    <>
      {asks_number && <KnownByPhone />}
      {toAgreeTo(filings).map((filing) => (
        <EnteredCard key={filing.id} filing={filing} />
      ))}
    </>
  );
}

/** Somebody was registered with this phone since one signed in: whether that is oneself is said when signing in. */
function KnownByPhone() {
  const { t } = useTranslation();
  const { signOut } = useSessionChange();
  return (
    <section className="own-card">
      <h2>{t('session.known_by_phone')}</h2>
      <p>{t('session.known_by_phone_about')}</p>
      <Button block type="primary" className="own-button" onClick={() => void signOut()}>
        {t('session.sign_in_anew')}
      </Button>
    </section>
  );
}

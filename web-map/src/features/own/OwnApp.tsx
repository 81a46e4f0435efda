/** The console of somebody who has no work in it: their own data, and nothing else. */
import { useTranslation } from 'react-i18next';
import type { Me } from '../../api/types';
import { Account } from '../../app/Account';
import { LanguageSwitch } from '../../ui/LanguageSwitch';
import { Logo } from '../../ui/Logo';
import OwnPages from './OwnPages';
import '../../app/office/Office.css';

export default function OwnApp({ me }: { me: Me }) {
  const { t } = useTranslation();
  return (
    <div className="own-app">
      <header className="own-head">
        <Logo size={30} />
        <strong>{t('product.name')}</strong>
        <span className="own-head-end">
          <LanguageSwitch />
          <Account me={me} />
        </span>
      </header>
      <main className="own-main">
        <h1>{t('page.own.title')}</h1>
        <p className="own-about">{t('page.own.about')}</p>
        <OwnPages />
      </main>
    </div>
  );
}

/** The text that the parties confirm, word for word. It is Chinese whatever the page speaks. */
import { useTranslation } from 'react-i18next';
import { paragraphsOf } from './paragraphs';

export function ContractText({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <section className="own-card contract-text" lang="zh-CN" aria-label={t('contract.text')}>
      {paragraphsOf(text).map(({ at, text: words, kind }) => {
        if (kind === 'title') return <h2 key={at}>{words}</h2>;
        return (
          <p key={at} className={`is-${kind}`}>
            {words}
          </p>
        );
      })}
    </section>
  );
}

/** The passes one holds: which gates, until when, read by what; the code on the screen; a lost phone or card. */
import { useTranslation } from 'react-i18next';
import { Answer } from '../../ui/Answer';
import { stepsOf } from '../pass/steps';
import { OwnCredentials } from './OwnCredentials';
import { PassActions } from './PassActions';
import { PassTerm } from './PassTerm';
import { PassTitle } from './PassTitle';
import { useOwnPasses } from './queries';

export function OwnPasses() {
  const { t } = useTranslation();
  const passes = useOwnPasses();
  return (
    <>
      <p>{t('own.passes_about')}</p>
      <Answer query={passes} rows={5} isEmpty={(items) => items.length === 0} empty={t('own.no_passes')}>
        {(items) =>
          items.map((pass) => (
            <article key={pass.id} className="own-card">
              <PassTitle pass={pass} />
              {pass.doorplate && <p>{pass.doorplate}</p>}
              <PassTerm pass={pass} />
              <PassActions pass={pass} form="live" />
              <OwnCredentials pass={pass} goesOn={stepsOf(pass.status).length > 0} />
            </article>
          ))
        }
      </Answer>
    </>
  );
}

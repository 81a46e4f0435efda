/** What gates read for one's pass. A face is matched on the terminal, with consent that can be taken back at any time. */
import { useTranslation } from 'react-i18next';
import type { OwnPass } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { useMay } from '../session/caller';
import { AskFirst } from './AskFirst';
import { useEndOwnCredentials } from './passQueries';

export function OwnCredentials({ pass, goesOn }: { pass: OwnPass; goesOn: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const end = useEndOwnCredentials();
  if (pass.credentials.length === 0) return null;
  return (
    <section className="own-credentials">
      <h4>{t('own.read_by')}</h4>
      <ul>
        {pass.credentials.map(({ id, kind }) => (
          <li key={id}>
            <span>
              {t(`pass.${kind}`)}
              {kind === 'face' && <small>{t('own.face_about')}</small>}
            </span>
            {goesOn && may('own.pass.write') && (kind === 'card' || kind === 'face') && (
              <AskFirst
                label={t(`own.stop.${kind}`)}
                question={t(`own.stop_sure.${kind}`)}
                busy={end.isPending}
                onSure={() => end.mutate({ pass: pass.id, credentials: [id] })}
              />
            )}
          </li>
        ))}
      </ul>
      {end.isError && <Failed error={end.error} />}
    </section>
  );
}
